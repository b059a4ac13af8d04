import { describe, expect, it } from 'vitest';
import type { Drive } from '../../shared/drives.ts';
import { driveOf, packFolderIn } from './pack-place.ts';

const drive = (mountPath: string): Drive => ({
  id: mountPath,
  label: '',
  mountPath,
  sizeBytes: 2,
  freeBytes: 1,
  fileSystem: 'NTFS',
  bus: 'usb',
  isRemovable: true,
  isReadOnly: false,
  isSystem: false,
  largestFileBytes: null,
});

describe('the folder of the update pack', () => {
  it.each([
    ['E:\\', 'E:\\UpdatePacks'],
    ['/media/anna/CARRY', '/media/anna/CARRY/UpdatePacks'],
    ['/', '/UpdatePacks'],
    ['C:\\Users\\anna\\updatepacks\\', 'C:\\Users\\anna\\updatepacks'],
    ['/srv/UpdatePacks', '/srv/UpdatePacks'],
  ])('in %s is %s', (chosen, folder) => expect(packFolderIn(chosen)).toBe(folder));
});

describe('the drive of a path', () => {
  it('is the innermost one above it', () => {
    const drives = [drive('/'), drive('/media/anna'), drive('/media/anna/CARRY')];
    expect(driveOf(drives, '/media/anna/CARRY/UpdatePacks')?.mountPath).toBe('/media/anna/CARRY');
    expect(driveOf(drives, '/media/anna/CARRY2/UpdatePacks')?.mountPath).toBe('/media/anna');
    expect(driveOf(drives, '/srv')?.mountPath).toBe('/');
  });

  it('is found on Windows in whatever case it is written, and not where there is none', () => {
    expect(driveOf([drive('C:\\'), drive('E:\\')], 'e:\\UpdatePacks')?.mountPath).toBe('E:\\');
    expect(driveOf([drive('E:\\')], '\\\\server\\share\\UpdatePacks')).toBeNull();
    expect(driveOf(null, '/srv')).toBeNull();
  });
});
