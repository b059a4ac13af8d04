import { startLab } from '../../src/lab/lab.ts';

/** Runs the practice lab in the folder it is told, says so in one line, and ends with its input. */
const lab = await startLab(process.argv[2] ?? '', { port: 0 });
process.stdout.write('running\n');
const stop = (): void => void lab.stop().then(() => process.exit(0));
process.stdin.resume();
process.stdin.once('end', stop);
process.once('SIGTERM', stop);
// The interrupt key reaches everybody at once; whoever started us says when.
process.on('SIGINT', () => undefined);
