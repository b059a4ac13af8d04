import { basename } from 'node:path';
import { withCarrier } from '../core/bundle/with-carrier.ts';
import { saveReport, summarizeChains } from '../core/custody/kept-chains.ts';
import type { Ports } from '../core/ports/ports.ts';
import { decideToRemoveLeftovers, foreignLeftovers } from '../core/transfer/leftovers.ts';
import { decideOnNewKey, decideToGiveUp, decideToPair, decideToRetire } from '../core/trust/decisions.ts';
import { describeTrust } from '../core/trust/describe.ts';
import { findLegs } from '../core/trust/leg-folder.ts';
import { phraseFor } from '../core/trust/pairing.ts';
import { trustPlace } from '../main/settings/default-places.ts';
import { readSettings } from '../main/settings/settings-file.ts';
import { AppError, isAppError, toAppError } from '../shared/errors.ts';
import { formatBytes, plural } from '../shared/format.ts';
import { safeText } from '../shared/safe-text.ts';
import type { CustodySummary, TrustDescription } from '../shared/trust.ts';
import type { Globals, Request } from './arguments.ts';
import { Cancellation } from './cancellation.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import type { CliHost } from './host.ts';
import { showError } from './text-output.ts';
import type { TrustOrder } from './trust-commands.ts';

type TrustRequest = Extract<Request, { kind: 'trust' }>;

/** What was found out: as JSON has it, and in lines. */
interface Told {
  readonly shown: object;
  readonly lines: readonly string[];
}

/** Does what is asked about this computer. It is no job: no log is kept; decisions go into the custody record. */
export async function runTrust({ order, globals }: TrustRequest, host: CliHost): Promise<ExitCode> {
  const cancellation = new Cancellation(host);
  const { told, error } = await attempt(order, globals, host, cancellation);
  cancellation.close();
  const state = error === null ? 'done' : error.code === 'job.cancelled' ? 'cancelled' : 'failed';
  const exitCode = exitCodeOf({ state, errorCode: error?.code ?? null, problemCount: 0 });
  if (globals.isJson) {
    const report = error?.toReport() ?? null;
    const ended = { event: 'ended', command: order.action, state, ...told?.shown, error: report, exitCode };
    host.out.write(`${JSON.stringify(ended)}\n`);
    return exitCode;
  }
  if (told !== null && !globals.isQuiet) for (const line of told.lines) host.out.write(`${line}\n`);
  if (error !== null) showError(host.err, 'Error', error.toReport());
  return exitCode;
}

async function attempt(
  order: TrustOrder,
  globals: Globals,
  host: CliHost,
  cancellation: Cancellation,
): Promise<{ readonly told: Told | null; readonly error: AppError | null }> {
  try {
    const { settings } = await readSettings(globals.settings, host.computer);
    const { createServices } = await host.loadJobs();
    const trustFolder = trustPlace(settings.trustFolder, host.computer);
    const services = createServices(settings, { proxy: null, trustFolder });
    try {
      return {
        told: await carryOut(order, services.ports, { host, globals, signal: cancellation.signal }),
        error: null,
      };
    } finally {
      await services.close();
    }
  } catch (thrown) {
    // An aborted signal throws an error of the system's own.
    const isStop = cancellation.signal.aborted && !isAppError(thrown);
    return { told: null, error: isStop ? new AppError('job.cancelled', {}) : toAppError(thrown) };
  }
}

interface Around {
  readonly host: CliHost;
  readonly globals: Globals;
  readonly signal: AbortSignal;
}

async function carryOut(order: TrustOrder, ports: Ports, { host, globals, signal }: Around): Promise<Told> {
  const by = ports.custody.operator();
  switch (order.action) {
    case 'show':
      return describe(await describeTrust(ports.trust));
    case 'pair':
      return describe(await pair(order, ports, host));
    case 'retire':
      return describe(await decideToRetire(ports, order.computer, { by, reason: order.reason }));
    case 'new-key':
      return describe(await decideOnNewKey(ports, { by, reason: order.reason }));
    case 'give-up':
      return describe(await decideToGiveUp(ports, order.leg, { by, reason: order.reason }));
    case 'remove-leftovers':
      return await removeLeftovers(order.folder, ports, { host, globals, signal });
    case 'list': {
      const chains = await summarizeChains(ports);
      return { shown: { chains }, lines: chains.length === 0 ? ['There are no entries yet.'] : chains.map(chainLine) };
    }
    case 'report': {
      const file = await saveReport(ports, order, signal);
      return { shown: { file }, lines: [`Wrote ${file.path}: it opens in any browser, and prints.`] };
    }
  }
}

/** The other computer is the one of the words, or whoever sealed what is in the folder last. */
async function pair(
  order: Extract<TrustOrder, { action: 'pair' }>,
  ports: Ports,
  host: CliHost,
): Promise<TrustDescription> {
  const self = await ports.trust.identity();
  const { legs, problems } = await withCarrier(
    order.folder,
    { ports },
    async (inside) => await findLegs(inside.ports.files, order.folder),
  );
  const others = legs
    .map(({ value }) => value)
    .filter(({ sender }) => sender.computer !== self.computer)
    .sort((one, other) => Date.parse(other.created) - Date.parse(one.created));
  const spoken = (order.phrase ?? '')
    .toLowerCase()
    .match(/[a-z]+/g)
    ?.join('-');
  // Several sites may have left something there: the words say whose are meant.
  const leg = others.find(({ sender }) => phraseFor(self.publicKey, sender.publicKey) === spoken) ?? others[0];
  if (leg === undefined) throw problems[0]?.error ?? new AppError('trust.nobody-to-pair', { path: order.folder });
  const { name, publicKey } = leg.sender;
  const phrase = order.phrase ?? (await compare(phraseFor(self.publicKey, publicKey), name, host));
  return await decideToPair(ports, {
    publicKey,
    name,
    phrase,
    by: ports.custody.operator(),
    replaces: order.replaces,
  });
}

/** @throws {AppError} usage.missing-parameter, trust.phrase-differs, job.cancelled */
async function compare(phrase: string, name: string, { person }: CliHost): Promise<string> {
  if (person === null) throw new AppError('usage.missing-parameter', { name: '--phrase', command: 'trust pair' });
  const isSame = await person.askYesNo(`${phrase}\nDoes the other computer, ${name}, show exactly these words?`);
  if (!isSame) throw new AppError('trust.phrase-differs', { name });
  return phrase;
}

/** What was listed is what is removed, and nothing else. @throws {AppError} usage.missing-parameter, files.* */
async function removeLeftovers(folder: string, ports: Ports, { host, globals }: Around): Promise<Told> {
  const found = await foreignLeftovers(ports.files, folder);
  const leftovers = found.map(({ path, sizeBytes }) => ({ path, sizeBytes }));
  if (found.length === 0)
    return { shown: { leftovers, removed: false }, lines: [`There are no unfinished files in ${safeText(folder)}.`] };
  const list = found.map(({ path, sizeBytes }) => `  ${safeText(basename(path))}, ${formatBytes(sizeBytes)}`);
  const what = `${plural(found.length, 'unfinished file')} in ${safeText(folder)}`;
  if (!globals.isYes) {
    if (host.person === null)
      throw new AppError('usage.missing-parameter', { name: '--yes', command: 'leftovers remove' });
    const question = [`${what}:`, ...list, 'The runs that left them can go on with them. Remove them?'].join('\n');
    if (!(await host.person.askYesNo(question)))
      return { shown: { leftovers, removed: false }, lines: ['Nothing was removed.'] };
  }
  await decideToRemoveLeftovers(ports, folder, found);
  return { shown: { leftovers, removed: true }, lines: [`Removed ${what}:`, ...list] };
}

function describe(description: TrustDescription): Told {
  const { self, paired, retired, openTrips } = description;
  return {
    shown: { trust: description },
    lines: [
      `This computer: ${self.name}, ${self.computer}`,
      ...(paired.length === 0 ? ['Paired with: none yet'] : []),
      ...paired.flatMap((one) => [
        `Paired with:   ${one.name}, ${one.computer}, since ${one.since}, by ${one.by}`,
        `               words to compare: ${one.phrase}`,
      ]),
      ...retired.map((one) => `Not trusted:   ${one.name}, ${one.computer}, since ${one.until}: ${one.reason}`),
      ...openTrips.map(
        ({ leg, kind, created }) =>
          `Not back yet:  ${kind === 'outbound' ? 'usage data' : 'update pack'} of ${created}, ${leg}`,
      ),
    ],
  };
}

function chainLine({ chain, entries, first, begunBy, firstBad }: CustodySummary): string {
  const state = firstBad === null ? 'whole' : `damaged from entry ${firstBad} on`;
  const what = chain === 'computer' ? 'this computer' : `trip of ${first}, begun by ${begunBy}`;
  return `${chain}: ${what}, ${plural(entries, 'entry', 'entries')}, ${state}`;
}
