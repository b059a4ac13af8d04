import { describe, expect, it } from 'vitest';
import { driveLabel, fatLargestFileBytes, suitability } from './drives.ts';

const stick = {
  freeBytes: 10_000_000_000,
  fileSystem: 'FAT32',
  isReadOnly: false,
  isSystem: false,
  largestFileBytes: fatLargestFileBytes,
};

describe('whether a drive suits', () => {
  it('is so up to the last byte of space and of file size', () => {
    const needs = { neededBytes: 10_000_000_000, largestFileBytes: 4_294_967_295 };
    expect(suitability(stick, needs)).toEqual({ isSuitable: true });
  });

  it('says by how much space is missing', () => {
    expect(suitability(stick, { neededBytes: 10_000_000_001, largestFileBytes: 1 })).toEqual({
      isSuitable: false,
      reasons: [
        { reason: 'too-little-space', neededBytes: 10_000_000_001, freeBytes: 10_000_000_000, missingBytes: 1 },
      ],
    });
  });

  it('says which file size FAT32 cannot hold, and other file systems can', () => {
    const needs = { neededBytes: 4_294_967_296, largestFileBytes: 4_294_967_296 };
    expect(suitability(stick, needs)).toEqual({
      isSuitable: false,
      reasons: [{ reason: 'file-too-large', fileSystem: 'FAT32', fileBytes: 4_294_967_296, limitBytes: 4_294_967_295 }],
    });
    expect(suitability({ ...stick, fileSystem: 'exFAT', largestFileBytes: null }, needs)).toEqual({ isSuitable: true });
  });

  it('tells all reasons, those that tidying up does not help with first', () => {
    const answer = suitability(
      { ...stick, isReadOnly: true, isSystem: true, freeBytes: 0 },
      { neededBytes: 5e9, largestFileBytes: 5e9 },
    );
    expect(answer.isSuitable ? [] : answer.reasons.map(({ reason }) => reason)).toEqual([
      'system-drive',
      'read-only',
      'file-too-large',
      'too-little-space',
    ]);
  });
});

describe('a label', () => {
  it('loses what controls the terminal or turns text around, and spaces at its ends', () => {
    expect(driveLabel(' CARRY\u202Egpj.exe\u001B[31m\n2 ')).toBe('CARRYgpj.exe[31m 2');
  });

  it('is cut between characters', () => {
    expect(driveLabel('😀'.repeat(300))).toBe('😀'.repeat(255));
  });
});
