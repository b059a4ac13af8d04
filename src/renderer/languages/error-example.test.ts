import { expect, it } from 'vitest';
import { fr } from '../../shared/error-words/fr.ts';
import { nl } from '../../shared/error-words/nl.ts';
import { errorCodes, errorExample } from './error-example.ts';
import { addErrorWords } from './error-words.ts';

addErrorWords('nl', nl);
addErrorWords('fr', fr);

it.each(['en', 'nl', 'fr'])('every code has an example in %s that names what it tells', (tag) => {
  for (const code of errorCodes) {
    const { message, remedy } = errorExample(tag, code);
    expect(message, code).not.toMatch(/undefined|NaN|\[object|null/);
    expect(remedy, code).not.toBe('');
  }
  expect(errorExample(tag, 'files.not-found').message).toContain('‹path›');
});
