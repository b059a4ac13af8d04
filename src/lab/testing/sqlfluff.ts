import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * What SQL Server documents and sqlfluff 1.4.5 has never heard of, and what stands in for it, so that all around it is read:
 * binary constants; of which login a user is ("CREATE USER"); members of a role ("ALTER ROLE"); "SET LOCK_TIMEOUT".
 */
const unheardOf: readonly (readonly [RegExp, string])[] = [
  [/\b0x(?:[0-9a-f]{2})*(?=[,)])/g, '0'],
  [/(?<=CREATE USER \[[^\]]+\]) (?:FOR LOGIN \[[^\]]+\]|FROM EXTERNAL PROVIDER)(?=;)/g, ''],
  [/\bALTER ROLE (\[[^\]]+\]) (?:ADD|DROP) MEMBER \[[^\]]+\](?=;)/g, 'DROP ROLE $1'],
  [/\bSET LOCK_TIMEOUT \d+(?=;)/g, 'SET NOCOUNT ON'],
];

interface FileReport {
  readonly filepath: string;
  readonly violations: readonly { readonly line_no: number; readonly code: string; readonly description: string }[];
}

/** Parses each text as T-SQL with sqlfluff, which must be there: what it cannot parse, by file; empty when it can parse all. */
export async function unparsableTsql(
  texts: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const folder = await mkdtemp(join(tmpdir(), 'tsql-syntax-'));
  try {
    for (const [name, text] of Object.entries(texts)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      const heardOf = unheardOf.reduce((so, [pattern, standIn]) => so.replace(pattern, standIn), text);
      await writeFile(join(folder, name), heardOf);
    }
    // Left to itself it passes over large files without a word.
    await writeFile(
      join(folder, '.sqlfluff'),
      '[sqlfluff]\nlarge_file_skip_byte_limit = 0\nlarge_file_skip_char_limit = 0\n',
    );
    // One rule that looks at line ends only: parsing is what is wanted, and it comes with any rule. Nothing is templated.
    const options = ['--dialect', 'tsql', '--templater', 'raw', '--rules', 'L009', '--format', 'json'];
    const reports = JSON.parse(await sqlfluff(['lint', ...options, folder])) as readonly FileReport[];
    return Object.fromEntries(
      reports.flatMap(({ filepath, violations }) => {
        const told = violations.filter(({ code }) => code === 'PRS' || code === 'LXR' || code === 'TMP');
        const lines = told.map(({ line_no: line, description }) => `line ${line}: ${description}`);
        return lines.length === 0 ? [] : [[filepath.slice(folder.length + 1), lines] as const];
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sqlfluff(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('sqlfluff', args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      // It ends with 1 when it found something, which the report tells.
      if (stdout.trimStart().startsWith('[')) resolve(stdout);
      else reject(new Error(`sqlfluff gave no report: ${stderr || stdout}`, { cause: error }));
    });
  });
}
