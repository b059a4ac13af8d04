// The first import, for its effect: from here on an interrupt is heard.
import './interrupts.ts';

// Loaded after that, because all static imports of a program are read before any of them runs.
const { runProgram } = await import('./program.ts');
process.exitCode = await runProgram();
