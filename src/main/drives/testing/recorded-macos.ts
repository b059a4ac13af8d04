/*
 * What diskutil writes with -plist. Written after the documented shape of its property lists (diskutil(8), plist(5)),
 * not captured: no such computer was at hand.
 */

const head = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
`;
const plist = (content: string): string => `${head}${content}\n</plist>\n`;

/** `diskutil list -plist`. */
export const recordedList = plist(`<dict>
	<key>AllDisks</key>
	<array><string>disk0</string><string>disk0s1</string><string>disk3</string><string>disk3s1</string></array>
	<key>AllDisksAndPartitions</key>
	<array>
		<dict>
			<key>Content</key><string>GUID_partition_scheme</string>
			<key>DeviceIdentifier</key><string>disk0</string>
			<key>OSInternal</key><false/>
			<key>Partitions</key>
			<array>
				<dict>
					<key>Content</key><string>Apple_APFS_ISC</string>
					<key>DeviceIdentifier</key><string>disk0s1</string>
					<key>Size</key><integer>524288000</integer>
				</dict>
			</array>
			<key>Size</key><integer>500277792768</integer>
		</dict>
		<dict>
			<key>APFSPhysicalStores</key>
			<array><dict><key>DeviceIdentifier</key><string>disk0s2</string></dict></array>
			<key>APFSVolumes</key>
			<array>
				<dict>
					<key>DeviceIdentifier</key><string>disk3s1</string>
					<key>MountPoint</key><string>/</string>
					<key>VolumeName</key><string>Macintosh HD</string>
				</dict>
				<dict>
					<key>DeviceIdentifier</key><string>disk3s2</string>
					<key>VolumeName</key><string>Recovery</string>
				</dict>
			</array>
			<key>DeviceIdentifier</key><string>disk3</string>
			<key>Partitions</key>
			<array/>
		</dict>
		<dict>
			<key>Content</key><string>FDisk_partition_scheme</string>
			<key>DeviceIdentifier</key><string>disk4</string>
			<key>Partitions</key>
			<array>
				<dict>
					<key>DeviceIdentifier</key><string>disk4s1</string>
					<key>MountPoint</key><string>/Volumes/A &amp; B</string>
					<key>VolumeName</key><string>A &amp; B</string>
				</dict>
			</array>
		</dict>
		<dict>
			<key>DeviceIdentifier</key><string>disk5</string>
			<key>MountPoint</key><string>/Volumes/NO NAME</string>
		</dict>
		<dict>
			<key>DeviceIdentifier</key><string>disk6; rm -rf</string>
			<key>MountPoint</key><string>/Volumes/odd</string>
		</dict>
	</array>
	<key>WholeDisks</key>
	<array><string>disk0</string><string>disk3</string><string>disk4</string></array>
</dict>`);

/** `diskutil info -plist` of each. */
export const recordedInfo: Readonly<Record<string, string>> = {
  disk3s1: plist(`<dict>
	<key>APFSContainerFree</key><integer>120000000000</integer>
	<key>BusProtocol</key><string>Apple Fabric</string>
	<key>DiskUUID</key><string>7D1D54A0-6C5B-4E5B-A4E5-0F1C2D3E4F50</string>
	<key>FilesystemType</key><string>apfs</string>
	<key>FreeSpace</key><integer>0</integer>
	<key>Internal</key><true/>
	<key>MountPoint</key><string>/</string>
	<key>RemovableMediaOrExternalDevice</key><false/>
	<key>TotalSize</key><integer>494384795648</integer>
	<key>VolumeName</key><string>Macintosh HD</string>
	<key>VolumeUUID</key><string>7D1D54A0-6C5B-4E5B-A4E5-0F1C2D3E4F50</string>
	<key>WritableVolume</key><false/>
</dict>`),
  disk4s1: plist(`<dict>
	<key>BusProtocol</key><string>USB</string>
	<key>FilesystemName</key><string>MS-DOS FAT32</string>
	<key>FilesystemType</key><string>msdos</string>
	<key>FreeSpace</key><integer>15000000000</integer>
	<key>Internal</key><false/>
	<key>MountPoint</key><string>/Volumes/A &amp; B</string>
	<key>RemovableMediaOrExternalDevice</key><true/>
	<key>SMARTDeviceSpecificKeysMayVaryNotGuaranteed</key><dict/>
	<key>TotalSize</key><integer>15500000000</integer>
	<key>VolumeName</key><string>A &amp; B&#x202E;gpj</string>
	<key>VolumeUUID</key><string>B1C2D3E4-0000-3000-8000-A1B2C3D4E5F6</string>
	<key>WritableVolume</key><true/>
</dict>`),
  /** A stick without partitions or label, of which much is not told. */
  disk5: plist(`<dict>
	<key>BusProtocol</key><string>Secure Digital</string>
	<key>DiskUUID</key><string></string>
	<key>FilesystemType</key><string>exfat</string>
	<key>FreeSpace</key><integer>1000</integer>
	<key>Internal</key><true/>
	<key>MountPoint</key><string>/Volumes/NO NAME</string>
	<key>RemovableMediaOrExternalDevice</key><true/>
	<key>TotalSize</key><integer>64000000000</integer>
	<key>VolumeName</key><string></string>
</dict>`),
};

/** What diskutil says of a disk that is gone; it ends with 1 then. */
export const recordedGone = plist(`<dict>
	<key>Error</key><true/>
	<key>ErrorMessage</key><string>Could not find disk: disk4s1</string>
</dict>`);
