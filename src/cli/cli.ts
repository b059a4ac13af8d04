import { program } from '../core/program.ts';
import { toAppError } from '../shared/errors.ts';
import { parseArguments, type Request } from './arguments.ts';
import { commands, programName } from './commands.ts';
import { type ExitCode, exitCodeOfError } from './exit-codes.ts';
import { commandHelpText, helpText } from './help.ts';
import type { CliHost } from './host.ts';
import { openJsonOutput } from './json-output.ts';
import { showError } from './text-output.ts';

/** Help is easier to read in shorter lines than some terminals have. */
const widestHelp = 100;

/** The whole program: reads the command line, does what it asks for, and returns the exit code. Never rejects. */
export async function runCli(host: CliHost): Promise<ExitCode> {
  try {
    const request = parseArguments(host.typed, {
      platform: host.computer.platform,
      workingFolder: host.workingFolder,
    });
    return await answer(request, host);
  } catch (thrown) {
    const error = toAppError(thrown).toReport();
    const exitCode = exitCodeOfError(error.code);
    if (wantsJson(host)) {
      const output = openJsonOutput(host.out, { isQuiet: false });
      output.ended({ job: null, runId: null, snapshot: null, error, exitCode, logs: [] });
    } else {
      showError(host.err, 'Error', error);
    }
    return exitCode;
  }
}

async function answer(request: Request, host: CliHost): Promise<ExitCode> {
  const version = program.split(' ').at(-1) ?? program;
  const columns = Math.min(host.out.width(), widestHelp);
  switch (request.kind) {
    case 'help': {
      const command = commands.find(({ name }) => name === request.command);
      host.out.write(command === undefined ? helpText(version, columns) : commandHelpText(command, columns));
      return 0;
    }
    case 'version':
      host.out.write(
        wantsJson(host)
          ? `${JSON.stringify({ event: 'version', program: programName, version })}\n`
          : `${programName} ${version}\n`,
      );
      return 0;
    case 'job': {
      const { runJob } = await import('./run-job.ts');
      return await runJob(request, host);
    }
    case 'check': {
      const { runCheck } = await import('./check.ts');
      return await runCheck(request, host);
    }
    case 'cab': {
      const { runCab } = await import('./cab.ts');
      return await runCab(request, host);
    }
    case 'site': {
      const { runSite } = await import('./site.ts');
      return await runSite(request, host);
    }
    case 'trust': {
      const { runTrust } = await import('./trust.ts');
      return await runTrust(request, host);
    }
    case 'bundle': {
      const { runBundle } = await import('./bundle.ts');
      return await runBundle(request, host);
    }
    case 'relay': {
      const { runRelay } = await import('./relay.ts');
      return await runRelay(request, host);
    }
  }
}

/** Also for a command line that cannot be read otherwise. */
function wantsJson(host: CliHost): boolean {
  const end = host.typed.indexOf('--');
  const parameters = end < 0 ? host.typed : host.typed.slice(0, end);
  return parameters.some((word) => /^--?json(?:=.*)?$/i.test(word));
}
