import type { Forgery } from './bench.ts';

/** Names that mean another place, or nothing, on some system. A key that is trusted has sealed them. */
const refused: Readonly<Record<string, string>> = {
  'climbs out of the folder': '../site/inboxes/x.cab',
  'climbs out further down': 'redist/../../x.cab',
  'climbs by backslashes': 'redist\\..\\..\\x.cab',
  'begins at the root': '/etc/cron.d/x',
  'names a drive': 'C:/Windows/System32/x.dll',
  'names a drive without a root': 'C:x.dll',
  'names another computer': '\\\\server\\share\\x.cab',
  'uses backslashes': 'redist\\x.cab',
  'names a device': 'NUL',
  'names a device with an ending': 'redist/con.cab',
  'names a serial port': 'COM1.txt',
  'names a serial port by a raised digit': 'COM\u00b9',
  'names a stream beside a file': 'a.cab:evil.exe',
  'ends with a dot': 'x.cab.',
  'ends with a space': 'x.cab ',
  'has a folder that ends with a dot': 'redist./x.cab',
  'has a folder without a name': 'redist//x.cab',
  'names the folder itself': './x.cab',
  'holds a control character': 'x\u0007.cab',
  'holds a null character': 'x\u0000.cab',
  'changes the direction of text': 'x\u202efdc.exe',
  'holds a line separator': 'x\u2028.cab',
  'holds a wildcard': 'x*.cab',
  'holds a pipe': 'x|y.cab',
  'is longer than a name may be': `${'x'.repeat(201)}.cab`,
};

/** Two names for what some system takes for one place. */
const twice: Readonly<Record<string, readonly string[]>> = {
  'the same name twice': ['x.cab', 'x.cab'],
  'a name in other letters': ['x.cab', 'X.CAB'],
  'a name in other letters beyond ASCII': ['é.cab', 'É.cab'],
  'a name composed otherwise': ['caf\u00e9.cab', 'cafe\u0301.cab'],
  'a folder in other letters': ['data/x.cab', 'DATA/x.cab'],
  'a file where another needs a folder': ['x', 'x/y.cab'],
  'a file where another needs a folder, in other letters': ['X', 'x/y/z.cab'],
};

export const pathForgeries: readonly Forgery[] = [
  ...Object.entries(refused).map(
    ([what, path]): Forgery => ({
      name: `a listed name ${what}`,
      code: 'leg.path-refused',
      forge: (bench) => bench.list(path),
    }),
  ),
  ...Object.entries(twice).map(
    ([what, paths]): Forgery => ({
      name: `it lists ${what}`,
      code: 'leg.path-twice',
      forge: async (bench) => {
        for (const path of paths) await bench.list(path);
      },
    }),
  ),
  {
    name: 'a listed name has no end',
    code: 'leg.malformed',
    forge: (bench) => bench.list('x/'.repeat(600)),
  },
  {
    name: 'a listed name is empty',
    code: 'leg.malformed',
    forge: (bench) => bench.list(''),
  },
];
