import { expect, it } from 'vitest';
import { clause } from '../../shared/clauses.ts';
import { AppError } from '../../shared/errors.ts';
import { countMissing, missingOf } from './missing-files.ts';

const guid = '3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E';
const files = [
  clause('path-with-problem', {
    path: `${guid}/Redist/file (x64).msi`,
    problem: clause('code', { code: 'cloud.not-there' }),
  }),
  clause('path-with-problem', {
    path: 'ConfigMgr.AdminUIContent.cab',
    problem: clause('code', { code: 'download.wrong-hash' }),
  }),
  clause('path-with-problem', { path: `${guid}.cab`, problem: clause('not-there') }),
];
const error = new AppError('update-pack.incomplete', { path: '/p', files, updates: 1 }).toReport();

it('missing files are told by update, with the code of what went wrong where there is one', () => {
  expect(missingOf(error, null)).toEqual([
    {
      guid,
      name: guid,
      files: [
        { path: `${guid}/Redist/file (x64).msi`, problem: 'cloud.not-there', isCode: true, clause: null },
        { path: `${guid}.cab`, problem: 'it is not there', isCode: false, clause: clause('not-there') },
      ],
    },
    {
      guid: null,
      name: null,
      files: [{ path: 'ConfigMgr.AdminUIContent.cab', problem: 'download.wrong-hash', isCode: true, clause: null }],
    },
  ]);
});

it('other errors name none', () => {
  const other = new AppError('update-pack.not-finished', { path: '/p' }).toReport();
  expect(missingOf(other, null)).toEqual([]);
  expect([countMissing(other), countMissing(error)]).toEqual([0, 3]);
});
