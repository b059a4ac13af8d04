import { type Clause, clause } from '../../../shared/clauses.ts';
import type { CabinetFacts, CabinetSource } from '../cabinet.ts';
import { signatureMalformed } from './faults.ts';
import { mostSignatureBytes, signaturePlace } from './layout.ts';

/** The signature of a cabinet as it stands in the file. */
export interface FoundSignature {
  /** Of the cabinet, for messages. */
  readonly name: string;
  /** In the file. */
  readonly offset: number;
  /** PKCS #7, up to 1 MiB, with up to seven zeros behind it. */
  readonly bytes: Uint8Array;
}

/**
 * The signature where the header's reserve says that it is; null when the reserve says nothing of one.
 * @throws {AppError} cab.signature-malformed; and whatever the source throws
 */
export async function readSignature(source: CabinetSource, facts: CabinetFacts): Promise<FoundSignature | null> {
  if (facts.signature === null) return null;
  const { offset, sizeBytes } = facts.signature;
  const refuse = (place: keyof typeof signaturePlace, field: string, problem: Clause): Error =>
    signatureMalformed(source.path, { offset: signaturePlace[place], field: `CFHEADER.abReserve.${field}` }, problem);
  if (offset !== facts.sizeBytes) {
    throw refuse('offset', 'offset', clause('not-where-cabinet-ends', { offset, sizeBytes: facts.sizeBytes }));
  }
  if (sizeBytes > mostSignatureBytes) {
    throw refuse('sizeBytes', 'size', clause('more-than-limit', { sizeBytes, mostSignatureBytes }));
  }
  if (offset + sizeBytes > source.sizeBytes) {
    throw refuse(
      'sizeBytes',
      'size',
      clause('size-but-bytes-there', { sizeBytes, sizeBytes2: source.sizeBytes - offset }),
    );
  }
  const bytes = await source.read(offset, sizeBytes);
  if (bytes.length < sizeBytes)
    throw refuse('sizeBytes', 'size', clause('size-but-length-there', { sizeBytes, length: bytes.length }));
  return { name: source.path, offset, bytes };
}
