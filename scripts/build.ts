import { buildTarget, outputOf, targetNames } from './build/build.ts';

/** `npm run build`: everything that ships, into `out/`. */
for (const name of targetNames) {
  await buildTarget(name);
  console.log(`${name.padEnd(13)} ${outputOf(name)}`);
}
