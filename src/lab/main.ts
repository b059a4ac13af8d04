import { createLab, openLab, startLab } from './lab.ts';
import { readLabArguments, UsageProblem, usage } from './lab-arguments.ts';
import { LabProblem } from './lab-problem.ts';
import { readSiteStatus, statusLines } from './lab-status.ts';

/** How long a step of a site component seems to take when a person watches. */
const watchedStepMs = 120;

/** Runs the lab's command line; the exit code: 0 done, 2 wrong use, 3 something the person can put right, 1 a bug. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const order = readLabArguments(args);
    switch (order.command) {
      case 'help':
        say(usage);
        return 0;
      case 'create': {
        const lab = await createLab({ ...order.options, onProgress: say });
        say(`The lab is in ${lab.folder}. Start it with: npm run lab -- serve ${order.options.folder}`);
        return 0;
      }
      case 'status': {
        const lab = await openLab(order.folder);
        for (const site of lab.sites) for (const line of statusLines(readSiteStatus(site))) say(line);
        return 0;
      }
      case 'serve':
        await serve(order.folder, order.port);
        return 0;
    }
  } catch (error) {
    if (error instanceof UsageProblem) {
      complain(`${error.message}\nRun "npm run lab -- --help" to see what it takes.`);
      return 2;
    }
    if (error instanceof LabProblem) {
      complain(error.message);
      return 3;
    }
    complain(`Something went wrong inside the lab: ${error instanceof Error ? error.stack : String(error)}`);
    return 1;
  }
}

/** Runs the lab until it is asked to stop. */
async function serve(folder: string, port: number | null): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const { description } = await openLab(folder);
  const lab = await startLab(folder, {
    port: port ?? description.cloud.defaultPort,
    stepMs: watchedStepMs,
    onRequest: ({ method, url, status, bytes }) => say(`Cloud: ${method} ${url} ${status} ${bytes} bytes`),
    onSiteEvent: (site, event) => say(`${site.code}: ${event.text}`),
  });
  say(`Cloud: ${lab.cloud.url}, settings in ${lab.internetSettingsPath}`);
  for (const site of lab.sites) say(`Site ${site.code}: watching its inbox, settings in ${site.settingsPath}`);
  say('Press Ctrl-C to stop.');
  await stopped;
  await lab.stop();
  say('Stopped.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

process.exitCode = await main(process.argv.slice(2));
