/*
 * What Authenticode puts into SignedData. Source: Microsoft, "Windows Authenticode Portable Executable Signature Format" (2008), which
 * defines SpcIndirectDataContent and SpcSpOpusInfo for all kinds of file.
 */
import { clause } from '../../../shared/clauses.ts';
import { type DigestName, type Known, readDigest } from './algorithms.ts';
import { contextTag, type DerValue, tags } from './der.ts';
import { shownText } from './names.ts';
import { attributes, contentTypes, spcDataTypes } from './oids.ts';
import { allValues, oneAttribute, readSignedData, type SignedData } from './signed-data.ts';
import { readTimestamps, type Timestamp } from './timestamp.ts';

/** Ours: signatures in one cabinet, those within others counted. */
export const mostSignatures = 8;

/** One signature, read and not verified. */
export interface AuthenticodeSignature {
  /** 0 for the one in the cabinet's own place, 1 for those within it, and so on. */
  readonly level: number;
  readonly signedData: SignedData;
  /** What the signer says that the cabinet's digest is. */
  readonly cabinetDigest: Uint8Array;
  readonly digest: Known<DigestName>;
  /** What the operator of the signing tool wrote; signed. */
  readonly programName: string | null;
  readonly programUrl: string | null;
  readonly timestamps: readonly Timestamp[];
}

/** One that was read, or the error of one within another that could not be. */
export type ReadSignature =
  | { readonly signature: AuthenticodeSignature }
  | { readonly level: number; readonly error: unknown };

/**
 * The signature with all that are within it, outer ones first.
 * @throws {AppError} cab.signature-malformed, when the outermost cannot be read
 */
export function readSignatures(contentInfo: DerValue): readonly ReadSignature[] {
  const found: ReadSignature[] = [];
  const waiting: { readonly value: DerValue; readonly level: number }[] = [{ value: contentInfo, level: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { value, level } = next;
    try {
      if (found.length === mostSignatures) throw value.refuse(clause('past-limit-signatures', { mostSignatures }));
      const signature = readOne(value, level);
      found.push({ signature });
      const { unsigned } = signature.signedData.signerInfo;
      for (const nested of allValues(unsigned, [attributes.nestedSignature], 'nestedSignature')) {
        waiting.push({ value: nested, level: level + 1 });
      }
    } catch (error) {
      if (level === 0) throw error;
      found.push({ level, error });
      if (found.length > mostSignatures) break;
    }
  }
  return found;
}

function readOne(contentInfo: DerValue, level: number): AuthenticodeSignature {
  const signedData = readSignedData(contentInfo);
  if (signedData.contentType !== contentTypes.spcIndirectData) {
    throw signedData.content.refuse(clause('not-spcindirectdatacontent'));
  }
  const fields = signedData.content.expect(tags.sequence).fields('SpcIndirectDataContent');
  const type = fields.take('data').expect(tags.sequence).fields('SpcAttributeTypeAndOptionalValue').take('type');
  if (type.oid() !== spcDataTypes.cabinet) throw type.refuse(clause('another-kind-file-than'));
  const digestInfo = fields.take('messageDigest').expect(tags.sequence).fields('DigestInfo');
  fields.end();
  const digest = readDigest(digestInfo.take('digestAlgorithm'));
  const cabinetDigest = digestInfo.take('digest').octets();
  digestInfo.end();
  const opus = oneAttribute(signedData.signerInfo.signed, attributes.spcSpOpusInfo, 'SpcSpOpusInfo');
  return {
    level,
    signedData,
    cabinetDigest,
    digest,
    ...readOpus(opus),
    timestamps: readTimestamps(signedData),
  };
}

function readOpus(value: DerValue | null): Pick<AuthenticodeSignature, 'programName' | 'programUrl'> {
  const fields = value?.expect(tags.sequence).fields('SpcSpOpusInfo');
  const name = fields?.takeIf('programName', contextTag(0, 'constructed'))?.only('SpcSpOpusInfo.programName');
  const link = fields?.takeIf('moreInfo', contextTag(1, 'constructed'))?.only('SpcSpOpusInfo.moreInfo');
  return {
    programName: name === undefined ? null : shownText(spcString(name), 500),
    // SpcLink is a choice of [0] url, [1] moniker and [2] file; only the first is a place to read more.
    programUrl: link?.tag === contextTag(0, 'primitive') ? shownText(latin1(link.content), 500) : null,
  };
}

/** SpcString: [0] unicode (BMPString) or [1] ascii (IA5String), both with the tag in place of the string's own. */
function spcString(value: DerValue): string {
  if (value.tag === contextTag(0, 'primitive')) return utf16(value.content);
  if (value.tag === contextTag(1, 'primitive')) return latin1(value.content);
  throw value.refuse(clause('not-spcstring'));
}

function utf16(bytes: Uint8Array): string {
  return new TextDecoder('utf-16be').decode(bytes);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
