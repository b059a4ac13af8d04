import { describe, expect, it } from 'vitest';
import { headerBytes } from './packets.ts';
import {
  agreeEncryption,
  asksForTokens,
  type Encrypted,
  type Encryption,
  encryptionByte,
  offeredEncryption,
  preloginAnswer,
} from './prelogin.ts';
import { versionOf } from './versions.ts';

describe('what both sides say of encryption', () => {
  const { off, on, notSupported, required } = encryptionByte;
  const table: readonly (readonly [number, Encryption, number, Encrypted])[] = [
    [off, 'off', off, 'sign-in'],
    [on, 'off', on, 'everything'],
    [required, 'off', on, 'everything'],
    [notSupported, 'off', notSupported, 'nothing'],
    [off, 'required', required, 'everything'],
    [on, 'required', on, 'everything'],
    [notSupported, 'required', required, 'everything'],
    [off, 'not-supported', notSupported, 'nothing'],
    [on, 'not-supported', notSupported, 'nothing'],
  ];
  for (const [offered, own, byte, encrypted] of table) {
    it(`a client's ${offered} and a server's ${own} come to ${byte}: ${encrypted} is encrypted`, () => {
      expect(agreeEncryption(offered, own)).toEqual({ byte, encrypted });
    });
  }
});

describe('the answer to PRELOGIN', () => {
  it('has its options where it says, and tells the version of the product', () => {
    const answer = preloginAnswer(versionOf('2012'), encryptionByte.on, true);
    expect(answer.subarray(0, headerBytes).toString('hex')).toBe(
      `0401${answer.readUInt16BE(2).toString(16).padStart(4, '0')}00330100`,
    );
    const data = answer.subarray(headerBytes);
    expect(offeredEncryption(data)).toBe(encryptionByte.on);
    expect(asksForTokens(data)).toBe(true);
    const offset = data.readUInt16BE(1);
    // 11.0.2100, the first release of 2012; sub-build 0.
    expect(data.subarray(offset, offset + data.readUInt16BE(3)).toString('hex')).toBe('0b0008340000');
  });

  it('of a client says nothing of encryption where it has no such option, or one that points nowhere', () => {
    expect(offeredEncryption(Buffer.from([0xff]))).toBe(encryptionByte.notSupported);
    expect(offeredEncryption(Buffer.from([0x01, 0xff, 0xff, 0, 1, 0xff]))).toBe(encryptionByte.notSupported);
    expect(offeredEncryption(Buffer.alloc(0))).toBe(encryptionByte.notSupported);
  });
});
