/*
 * What PowerShell 5.1 writes for the script in windows.ts. Written after the documented shape of Win32_LogicalDisk,
 * Win32_DiskDrive, MSFT_Disk and ConvertTo-Json, not captured: no such computer was at hand.
 */

/** A property of a CIM object that has no value is `null`; sizes are whole numbers. */
const internalDisk = {
  InterfaceType: 'SCSI',
  MediaType: 'Fixed hard disk media',
  PNPDeviceID: 'SCSI\\DISK&VEN_NVME&PROD_SAMSUNG_MZVLB512\\5&1E4F2B1A&0&000000',
  SerialNumber: '0025_3885_81B0_4C2F.',
  BusType: 17,
  IsReadOnly: false,
};

const volumes = {
  system: {
    DeviceID: 'C:',
    DriveType: 3,
    VolumeName: 'Windows',
    VolumeSerialNumber: 'A4C1F09E',
    FileSystem: 'NTFS',
    Size: 511_000_000_000,
    FreeSpace: 90_000_000_000,
    Access: 0,
    ProviderName: null,
    Disk: internalDisk,
  },
  emptyCardReader: {
    DeviceID: 'D:',
    DriveType: 2,
    VolumeName: null,
    VolumeSerialNumber: null,
    FileSystem: null,
    Size: null,
    FreeSpace: null,
    Access: null,
    ProviderName: null,
    Disk: null,
  },
  stick: {
    DeviceID: 'E:',
    DriveType: 2,
    VolumeName: '',
    VolumeSerialNumber: '5C1A9E02',
    FileSystem: 'FAT32',
    Size: 15_500_000_000,
    FreeSpace: 15_499_000_000,
    Access: 0,
    ProviderName: null,
    Disk: {
      InterfaceType: 'USB',
      MediaType: 'Removable Media',
      SerialNumber: '4C530001230809104331',
      PNPDeviceID: 'USBSTOR\\DISK&VEN_SANDISK&PROD_ULTRA\\4C530001230809104331&0',
      BusType: 7,
      IsReadOnly: true,
    },
  },
  /** The faster kind of USB disk, which Win32_DiskDrive calls SCSI. */
  fastUsbDisk: {
    DeviceID: 'F:',
    DriveType: 3,
    VolumeName: 'Koffer\u202Egpj',
    VolumeSerialNumber: '01020304',
    FileSystem: 'exFAT',
    Size: 1_000_000_000_000,
    FreeSpace: 999_000_000_000,
    Access: 0,
    ProviderName: null,
    Disk: {
      InterfaceType: 'SCSI',
      MediaType: 'External hard disk media',
      SerialNumber: '  S5GXNX0T  ',
      PNPDeviceID: 'SCSI\\DISK&VEN_SAMSUNG&PROD_PORTABLE_SSD_T5\\6&2B4F&0&000000',
      BusType: 7,
      IsReadOnly: false,
    },
  },
  disc: {
    DeviceID: 'G:',
    DriveType: 5,
    VolumeName: 'SSS_X64',
    VolumeSerialNumber: 'C0FFEE00',
    FileSystem: 'UDF',
    Size: 5_000_000_000,
    FreeSpace: 0,
    Access: 1,
    ProviderName: null,
    Disk: null,
  },
  share: {
    DeviceID: 'Z:',
    DriveType: 4,
    VolumeName: 'Transfer',
    VolumeSerialNumber: 'BEEF0001',
    FileSystem: 'NTFS',
    Size: 9_000_000_000,
    FreeSpace: 1_000,
    Access: 0,
    ProviderName: '\\\\files\\transfer',
    Disk: null,
  },
  /** A share whose server is away. */
  shareAway: {
    DeviceID: 'Y:',
    DriveType: 4,
    VolumeName: null,
    VolumeSerialNumber: null,
    FileSystem: null,
    Size: null,
    FreeSpace: null,
    Access: null,
    ProviderName: '\\\\gone\\away',
    Disk: null,
  },
  /** Older Windows, or an account that may not ask: properties are missing altogether. */
  missingProperties: { DeviceID: 'H:', DriveType: 2, Size: 100, FreeSpace: 50 },
  anotherShape: { DeviceID: 'a tape', DriveType: 'two', Size: '12' },
} as const;

/** A computer with all kinds of drives. */
export const recordedWindows = `\uFEFF${JSON.stringify({ SystemDrive: 'C:', Volumes: Object.values(volumes) })}\r\n`;

/** What is written to the standard output when the script cannot even begin, on a German computer. */
export const recordedWindowsComplaint =
  'Die Datei kann nicht geladen werden, da die Ausführung von Skripts auf diesem System deaktiviert ist.\r\nZeile:1 Zeichen:1\r\n';
