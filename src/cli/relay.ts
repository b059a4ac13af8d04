import { NodeFiles } from '../main/files/node-files.ts';
import { systemClock } from '../main/system-clock.ts';
import { type LogRelay, startRelay } from '../relay/relay.ts';
import { type RelayConfig, readRelayConfig } from '../relay/relay-config.ts';
import { addToken, readTokens, removeToken } from '../relay/token-file.ts';
import { toAppError } from '../shared/errors.ts';
import { plural } from '../shared/format.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Request } from './arguments.ts';
import { type ExitCode, exitCodeOfError } from './exit-codes.ts';
import type { CliHost } from './host.ts';
import type { RelayOrder } from './relay-commands.ts';
import { showError } from './text-output.ts';

type RelayRequest = Extract<Request, { kind: 'relay' }>;

/** What was done: as JSON has it, and in lines. */
interface Told {
  readonly shown: object;
  readonly lines: readonly string[];
}

/** Runs a relay until it is interrupted, or does something about its tokens. It uses no settings but the relay's own. */
export async function runRelay({ order, globals }: RelayRequest, host: CliHost): Promise<ExitCode> {
  try {
    const config = await readRelayConfig(order.config);
    if (order.action === 'run') {
      await serve(config, host);
      return 0;
    }
    const told = await aboutTokens(order, config);
    const lines = globals.isQuiet && order.action !== 'add-token' ? [] : told.lines;
    if (globals.isJson) host.out.write(`${JSON.stringify({ event: 'ended', command: order.action, ...told.shown })}\n`);
    else for (const line of lines) host.out.write(`${line}\n`);
    return 0;
  } catch (thrown) {
    const error = toAppError(thrown).toReport();
    const exitCode = exitCodeOfError(error.code);
    if (globals.isJson) {
      host.out.write(`${JSON.stringify({ event: 'ended', command: order.action, error, exitCode })}\n`);
    } else {
      showError(host.err, 'Error', error);
    }
    return exitCode;
  }
}

/** Its output is its log: a line of JSON each, whatever else was asked. */
async function serve(config: RelayConfig, host: CliHost): Promise<void> {
  const log: LogRelay = (line) =>
    host.out.write(`${JSON.stringify({ time: systemClock.now().toISOString(), ...line })}\n`);
  const relay = await startRelay(config, log);
  const reload = (): void => void relay.reload();
  process.on('SIGHUP', reload);
  try {
    await new Promise<void>((resolve) => {
      let isAskedAgain = false;
      host.onInterrupt(() => {
        if (isAskedAgain) host.quit(130);
        isAskedAgain = true;
        resolve();
      });
    });
    await relay.stop();
  } finally {
    process.off('SIGHUP', reload);
  }
}

async function aboutTokens(order: Exclude<RelayOrder, { action: 'run' }>, { tokens }: RelayConfig): Promise<Told> {
  switch (order.action) {
    case 'add-token': {
      const token = await addToken(new NodeFiles(), tokens, order.name, systemClock.now());
      return {
        shown: { name: order.name, token },
        lines: [
          token,
          `This is the token of ${safeText(order.name)}. It is shown this once: on the computer that connects, set`,
          'the environment variable SERVICE_CONNECTION_CLOUD_TOKEN to it.',
        ],
      };
    }
    case 'remove-token':
      await removeToken(new NodeFiles(), tokens, order.name);
      return {
        shown: { name: order.name },
        lines: [`The relay no longer knows the token of ${safeText(order.name)}.`],
      };
    case 'list-tokens': {
      const { entries } = await readTokens(tokens);
      const known = entries.map(({ name, created }) => ({ name, created }));
      return {
        shown: { tokens: known },
        lines: [
          `${plural(known.length, 'token')} in ${safeText(tokens)}`,
          ...known.map(({ name, created }) => `  ${safeText(name)}, since ${created}`),
        ],
      };
    }
  }
}
