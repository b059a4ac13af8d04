import { describe, expect, it } from 'vitest';
import { readClamavOutput } from './clamav-output.ts';

const file = (path: string, sizeBytes = 10) => ({ path, sizeBytes });

function summary(scanned: number, infected: number, more = ''): string {
  return [
    '',
    '----------- SCAN SUMMARY -----------',
    'Known viruses: 8708688',
    'Engine version: 1.4.6',
    'Scanned directories: 0',
    `Scanned files: ${scanned}`,
    `Infected files: ${infected}`,
    ...(more === '' ? [] : [more]),
    'Time: 0.031 sec (0 m 0 s)',
    '',
  ].join('\n');
}

describe('what clamscan says', () => {
  it('is that all are clean, the empty ones too, which it does not count', () => {
    const output = `/a: OK\n/b: Empty file\n/c d: OK\n${summary(2, 0)}`;
    expect(readClamavOutput(output, [file('/a'), file('/b', 0), file('/c d')])).toEqual({
      clean: 3,
      refused: [],
      isWhole: true,
    });
  });

  it('names what it found in which file', () => {
    const output = `/a: OK\n/b: Win.Test.EICAR_HDB-1 FOUND\n${summary(2, 1)}`;
    expect(readClamavOutput(output, [file('/a'), file('/b')])).toEqual({
      clean: 1,
      refused: [{ path: '/b', finding: 'Win.Test.EICAR_HDB-1' }],
      isWhole: true,
    });
  });

  it('is read right on Windows, with its line ends and names', () => {
    const output = `E:\\U\\a.cab: OK\n${summary(1, 0)}`.replaceAll('\n', '\r\n');
    expect(readClamavOutput(output, [file('E:\\U\\a.cab')])).toMatchObject({ clean: 1, isWhole: true });
  });

  it('cannot be made up by the name of a file', () => {
    // A file called "a: OK" is not a word about "a".
    const both = [file('/a'), file('/a: x FOUND'), file('/a: OK')];
    const output = `/a: Evil FOUND\n/a: x FOUND: OK\n/a: OK: OK\n${summary(3, 1)}`;
    expect(readClamavOutput(output, both)).toEqual({
      clean: 2,
      refused: [{ path: '/a', finding: 'Evil' }],
      isWhole: true,
    });
    const other = `/a: OK\n/a: x FOUND: Evil FOUND\n/a: OK: OK\n${summary(3, 1)}`;
    expect(readClamavOutput(other, both).refused).toEqual([{ path: '/a: x FOUND', finding: 'Evil' }]);
  });

  it('takes a finding over a word that it is clean', () => {
    const output = `/a: OK\n/a: Evil FOUND\n${summary(1, 1)}`;
    expect(readClamavOutput(output, [file('/a')])).toMatchObject({ clean: 0, refused: [{ path: '/a' }] });
  });

  it.each([
    ['without a summary', '/a: OK\n/b: OK\n'],
    ['with too few files scanned', `/a: OK\n/b: OK\n${summary(1, 0)}`],
    ['with too many files scanned', `/a: OK\n/b: OK\n${summary(3, 0)}`],
    ['with something infected it did not name', `/a: OK\n/b: OK\n${summary(2, 1)}`],
    ['with errors', `/a: OK\n/b: OK\n${summary(2, 0, 'Total errors: 1')}`],
    ['without signatures', `/a: OK\n/b: OK\n${summary(2, 0).replace('8708688', '0')}`],
    [
      'with numbers that are none',
      `/a: OK\n/b: OK\n${summary(2, 0).replace('Scanned files: 2', 'Scanned files: 2e0')}`,
    ],
  ])('is not whole %s', (_name, output) => {
    expect(readClamavOutput(output, [file('/a'), file('/b')]).isWhole).toBe(false);
  });

  it('does not speak of a file it could not open, or passed over', () => {
    const output = `/a: OK\n/b: Access denied\n/c: Empty file\n${summary(1, 0)}`;
    expect(readClamavOutput(output, [file('/a'), file('/b'), file('/c')]).clean).toBe(1);
  });
});
