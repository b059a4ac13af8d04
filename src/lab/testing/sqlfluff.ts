import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

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
      await writeFile(join(folder, name), text);
    }
    // One rule that looks at line ends only: parsing is what is wanted, and it comes with any rule. Nothing is templated.
    const options = ['--dialect', 'tsql', '--templater', 'raw', '--rules', 'L009', '--format', 'json'];
    const reports = JSON.parse(await sqlfluff(['lint', ...options, folder])) as readonly FileReport[];
    if (reports.length > Object.keys(texts).length) throw new Error('sqlfluff read other files too.');
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
