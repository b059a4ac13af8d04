/* What a client makes of each kind of fault: once, and for ever. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../src/lab/fault-kind.ts';
import { faultKinds } from '../../../src/lab/fault-kinds.ts';
import type { FaultRequest } from '../../../src/lab/fault-server.ts';
import { noise } from '../../../src/lab/noise.ts';
import { findProgram } from '../../peers.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import { PackRun } from './pack-run.ts';

const hasOpenssl = (await findProgram('openssl')) !== null;
if (!hasOpenssl) process.stderr.write('SKIPPED: faults within TLS (openssl is not on this computer)\n');

let tls: Certificate;
beforeAll(async () => {
  if (!hasOpenssl) return;
  tls = await makeCertificate();
  setDefaultCACertificates([...getCACertificates('default'), tls.cert]);
});

const bytes = Buffer.concat([...noise('every kind of fault', 700_001)]);
const file = { name: 'a.cab', bytes, sha256: createHash('sha256').update(bytes).digest('hex'), isSizeKnown: true };
const endInBody = faultKinds.find(({ name }) => name === 'end-in-body') ?? null;

/** What the run ends with when the kind is met so often, and what was met. */
async function meet(kind: FaultKind, times: number): Promise<{ readonly code: string | null; readonly met: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'fault-'));
  let left = times;
  let answers = 0;
  const choose = ({ isPart }: FaultRequest): FaultKind | null => {
    answers += 1;
    const isFirst = answers === 1;
    // A part is asked for when the first answer was cut.
    if (kind.at === 'part' && !isPart) return isFirst ? endInBody : null;
    left -= 1;
    return left >= 0 ? kind : null;
  };
  // Waiting finds the slow ones, and nobody waits for long here; the others must not be taken for slow.
  const patience = kind.isSlow ? { answerMs: 100, stallMs: 100 } : { answerMs: 5000, stallMs: 5000 };
  const pack = await PackRun.open([file], folder, { seed: 5, choose, patience, ...(kind.at === 'tls' ? { tls } : {}) });
  try {
    const error = await pack.run();
    return { code: error?.code ?? null, met: pack.faults.filter(({ name }) => name === kind.name).length };
  } finally {
    await pack.close();
    await rm(folder, { recursive: true });
  }
}

it('has a name and a sentence for at least 25 kinds', () => {
  const names = new Set(faultKinds.map(({ name }) => name));
  expect(names.size).toBe(faultKinds.length);
  expect(names.size).toBeGreaterThanOrEqual(25);
  for (const { does } of faultKinds) expect(does).toMatch(/^[a-z].+[^.]$/);
});

describe.each(faultKinds)('a server that $does ($name)', (kind) => {
  const isHere = kind.at !== 'tls' || hasOpenssl;

  it.runIf(isHere)(
    kind.again ? 'costs another try when it does so once' : 'is told by name when it does so once',
    async () => {
      const { code, met } = await meet(kind, 1);
      expect(met).toBe(1);
      if (kind.again) expect(code).toBeNull();
      else expect(kind.says).toContain(code);
    },
  );

  it.runIf(isHere)(kind.says.length === 0 ? 'hinders nobody' : 'is told by name when it always does so', async () => {
    const { code, met } = await meet(kind, 50);
    expect(met).toBeGreaterThanOrEqual(1);
    // Whoever has every byte all the same, and has proved it, has nothing to complain of.
    if (code !== null) expect(kind.says).toContain(code);
  });
});
