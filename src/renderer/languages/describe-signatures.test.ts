import { createInstance } from 'i18next';
import { expect, it } from 'vitest';
import { type SignatureFacts, signatureKinds } from '../../shared/signatures.ts';
import { signatureFacts } from './describe-signatures.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Words } from './i18n.ts';
import { nl } from './nl.ts';

async function wordsOf(lng: string, translation: object): Promise<Words> {
  return await createInstance().init({
    lng,
    resources: { [lng]: { translation } },
    interpolation: { escapeValue: false },
  });
}

const facts: SignatureFacts = {
  policy: 'warn',
  roots: 1,
  files: [
    { path: 'a.cab', kind: 'good', signer: 'CN=Contoso', root: 'CN=Root', reason: null },
    { path: 'b.cab', kind: 'good', signer: 'CN=Contoso', root: 'CN=Root', reason: null },
    { path: 'c.cab', kind: 'unsigned', signer: null, root: null, reason: null },
  ],
};

it('signatures are told in one line, the good ones first; nothing is told where nobody looked', async () => {
  const t = await wordsOf('en', en);
  expect(signatureFacts(t, facts)).toEqual([{ name: 'Signatures', value: 'good: 2 · not signed: 1 · by CN=Contoso' }]);
  expect(signatureFacts(t, null)).toEqual([]);
});

it.each(Object.entries({ en, nl, fr }))('every kind of signature has words in %s', async (lng, translation) => {
  const t = await wordsOf(lng, translation);
  for (const kind of signatureKinds) {
    const files = facts.files.slice(2).map((file) => ({ ...file, kind }));
    const [fact] = signatureFacts(t, { ...facts, files });
    expect(fact?.value).toMatch(/: 1$/);
    expect(fact?.value).not.toContain('trust.');
  }
});
