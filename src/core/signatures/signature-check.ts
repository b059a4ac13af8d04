/*
 * The signatures of what is downloaded: manifest and payload cabinets, the lists of redistributables, console content. Each
 * is judged by the roots of this computer's settings, before it is believed or gets its name. The policy decides what
 * becomes of one that is not good: `require` refuses it, `warn` tells it, `off` does not look. Left out on purpose: the
 * signatures of .msi and .exe files, whose digests stand in a list that is signed itself, and whether a certificate was
 * revoked.
 */
import { clause } from '../../shared/clauses.ts';
import { AppError, type ErrorReport } from '../../shared/errors.ts';
import { type FileSignature, isFine, type SignatureFacts, signatureKinds } from '../../shared/signatures.ts';
import type { CabinetSource } from '../cab/index.ts';
import type { Certificate } from '../cab/signature/certificate.ts';
import { readRoots } from '../cab/signature/roots.ts';
import type { ReadableFile } from '../ports/files.ts';
import type { Log, Ports } from '../ports/ports.ts';
import { type JudgeOptions, judgeCabinet, watchCabinet } from './judge-cabinet.ts';

/** Certificates are a few kilobytes each; more is no file of them. */
const rootsLimitBytes = 16 * 1024 * 1024;

type CheckPorts = Pick<Ports, 'files' | 'clock' | 'signatureSettings'>;

interface CheckContext {
  readonly ports: CheckPorts;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Judges the signatures of one run, and keeps what was found. */
export class SignatureCheck {
  readonly policy: 'require' | 'warn' | 'off';
  readonly #ports: CheckPorts;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  readonly #roots: readonly Certificate[];
  readonly #found = new Map<string, FileSignature>();

  private constructor({ ports, log, signal }: CheckContext, roots: readonly Certificate[]) {
    this.policy = ports.signatureSettings?.policy ?? 'warn';
    this.#ports = ports;
    this.#log = log;
    this.#signal = signal;
    this.#roots = roots;
  }

  /**
   * Reads the roots that count, before any work begins. Settings that say nothing of signatures are those of `warn`.
   * @throws {AppError} signature.no-roots, cab.signature-roots, files.*
   */
  static async open(context: CheckContext): Promise<SignatureCheck> {
    const { ports } = context;
    const { policy = 'warn', roots = [] } = ports.signatureSettings ?? {};
    if (policy === 'off') return new SignatureCheck(context, []);
    const read: Certificate[] = [];
    for (const path of roots) read.push(...(await readRootsFile(ports, path)));
    if (policy === 'require' && read.length === 0) throw new AppError('signature.no-roots', {});
    return new SignatureCheck(context, read);
  }

  /** Whether anything is known of a file. */
  of(path: string): FileSignature | undefined {
    return this.#found.get(path);
  }

  /** Judges a file and keeps what was found; refuses nothing. */
  async look(path: string, source: CabinetSource): Promise<void> {
    if (this.policy === 'off') return;
    this.#keep(path, await judgeCabinet(source, this.#options()));
  }

  /** Judges a file while somebody reads it to its end: read from `file`, then ask for `done`. */
  async watch(
    path: string,
    source: ReadableFile,
  ): Promise<{ readonly file: ReadableFile; readonly done: () => Promise<void> }> {
    if (this.policy === 'off') return { file: source, done: async () => undefined };
    const { file, judge } = await watchCabinet(source, this.#options());
    return {
      file,
      done: async () => {
        this.#keep(path, await judge());
      },
    };
  }

  /**
   * Judges a file, and refuses it where the policy does.
   * @throws {AppError} signature.*
   */
  async demand(path: string, source: CabinetSource): Promise<void> {
    await this.look(path, source);
    const found = this.#found.get(path);
    if (found === undefined || isFine(found) || this.policy !== 'require') return;
    // Refused, so no part of what the run brings home.
    this.#found.delete(path);
    throw errorOf(path, 0, found);
  }

  /**
   * What the policy makes of all that was looked at: each kind once, the worst first.
   * @throws {AppError} signature.*, where signatures are required
   */
  problems(): readonly ErrorReport[] {
    const errors = this.#errors();
    const [worst] = errors;
    if (this.policy === 'require' && worst !== undefined) throw worst;
    return errors.map((error) => error.toReport());
  }

  /** What was found, for the result; `null` where nobody looks. */
  facts(): SignatureFacts | null {
    if (this.policy === 'off') return null;
    const files = [...this.#found].map(([path, found]) => ({ path, ...found }));
    return { policy: this.policy, roots: this.#roots.length, files };
  }

  #keep(path: string, found: FileSignature): void {
    this.#found.set(path, found);
    const by = found.signer === null ? '' : `, signed by ${found.signer}`;
    const why = found.reason === null ? '' : `: ${found.reason}`;
    const line = `${path}: signature ${found.kind}${by}${why}.`;
    if (isFine(found)) this.#log.info(line);
    else this.#log.warning(line, { signature: found.kind });
  }

  #options(): JudgeOptions {
    const { clock } = this.#ports;
    return { roots: this.#roots, at: clock.now(), signal: this.#signal, breathe: () => clock.breathe() };
  }

  #errors(): readonly AppError[] {
    const found = [...this.#found];
    return signatureKinds.flatMap((kind) => {
      const of = found.filter(([, one]) => one.kind === kind);
      const [first] = of;
      if (first === undefined || isFine(first[1])) return [];
      return [errorOf(first[0], of.length - 1, first[1])];
    });
  }
}

function errorOf(file: string, others: number, { kind, signer, clause: reason }: FileSignature): AppError {
  if (kind === 'good' || kind === 'not-judged') throw new Error(`The signature of ${file} is ${kind}, and no error.`);
  return new AppError(`signature.${kind}`, { file, others, signer, reason: reason ?? clause('does-not-say-why') });
}

async function readRootsFile({ files }: CheckPorts, path: string): Promise<readonly Certificate[]> {
  const file = await files.open(path);
  try {
    if (file.sizeBytes > rootsLimitBytes)
      throw new AppError('cab.signature-roots', { name: path, problem: clause('too-large-certificates') });
    return readRoots(path, Buffer.from(await file.read(0, file.sizeBytes)).toString('latin1'));
  } finally {
    await file.close();
  }
}
