import { createInstance } from 'i18next';
import { expect, it } from 'vitest';
import { type SignatureFacts, signatureKinds } from '../../shared/signatures.ts';
import { signatureFacts } from './describe-signatures.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { addFormats, type Words } from './i18n.ts';
import { nl } from './nl.ts';

async function wordsOf(lng: string, translation: object): Promise<Words> {
  const i18n = createInstance();
  await i18n.init({
    lng,
    resources: { [lng]: { translation } },
    interpolation: { escapeValue: false },
  });
  addFormats(i18n.services.formatter);
  return i18n.t;
}

const facts: SignatureFacts = {
  policy: 'warn',
  roots: 1,
  files: [
    { path: 'a.cab', kind: 'good', signer: 'CN=Contoso', root: 'CN=Root', reason: null, clause: null },
    { path: 'b.cab', kind: 'good', signer: 'CN=Contoso', root: 'CN=Root', reason: null, clause: null },
    { path: 'c.cab', kind: 'unsigned', signer: null, root: null, reason: null, clause: null },
  ],
};

it('signatures are told by signer and verdict, the good ones first; nothing is told where nobody looked', async () => {
  const t = await wordsOf('en', en);
  expect(signatureFacts(t, facts)).toEqual([
    { name: 'Signatures', value: ['2 cabinets signed by CN=Contoso: good', '1 cabinet not signed'] },
  ]);
  expect(signatureFacts(t, null)).toEqual([]);
});

it('the files whose signature is not good are named, but not all of many', async () => {
  const t = await wordsOf('en', en);
  const changed = ['d.cab', 'e.cab', 'f.cab', 'g.cab'].map((path) => ({
    path,
    kind: 'changed' as const,
    signer: null,
    root: null,
    reason: null,
    clause: null,
  }));
  const [fact] = signatureFacts(t, { ...facts, files: [...changed, ...facts.files] });
  expect(fact?.value.at(-1)).toBe('4 cabinets signed by somebody unnamed: changed after that (d.cab, e.cab, f.cab, …)');
});

it.each(Object.entries({ en, nl, fr }))('every kind of signature has words in %s', async (lng, translation) => {
  const t = await wordsOf(lng, translation);
  for (const kind of signatureKinds) {
    const files = facts.files.slice(2).map((file) => ({ ...file, kind }));
    const [fact] = signatureFacts(t, { ...facts, files });
    expect(fact?.value[0]).toMatch(/^1 /);
    expect(fact?.value[0]).not.toContain('trust.');
  }
});
