/* Object identifiers that signatures are made of, under the names of the documents that define them. */

/** RFC 2315 (PKCS #7) and RFC 5652 (CMS): what a ContentInfo holds. */
export const contentTypes = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  /** RFC 3161 2.4.2 */
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  /** Authenticode: SPC_INDIRECT_DATA_OBJID */
  spcIndirectData: '1.3.6.1.4.1.311.2.1.4',
} as const;

/** Authenticode: what SpcIndirectDataContent.data is about. */
export const spcDataTypes = {
  /** SPC_CAB_DATA_OBJID */
  cabinet: '1.3.6.1.4.1.311.2.1.25',
} as const;

/** Attributes of a SignerInfo, signed or not. */
export const attributes = {
  /** RFC 2985 (PKCS #9) */
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  countersignature: '1.2.840.113549.1.9.6',
  /** RFC 2634: which certificate signed, by its SHA-1. */
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  /** RFC 5035: the same, by any digest. */
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  /** RFC 3161 appendix A */
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  /** Authenticode: SPC_SP_OPUS_INFO_OBJID */
  spcSpOpusInfo: '1.3.6.1.4.1.311.2.1.12',
  /** The same token under a name of Microsoft's: szOID_RFC3161_counterSign */
  microsoftTimeStampToken: '1.3.6.1.4.1.311.3.3.1',
  /** szOID_NESTED_SIGNATURE */
  nestedSignature: '1.3.6.1.4.1.311.2.4.1',
} as const;

/** RFC 5280 4.2: extensions of a certificate. */
export const extensions = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  extKeyUsage: '2.5.29.37',
} as const;

/** RFC 5280 4.2.1.12, and one of Microsoft's. */
export const keyPurposes = {
  any: '2.5.29.37.0',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  /** szOID_KP_LIFETIME_SIGNING: a signature ends with its certificate, time stamp or not. */
  lifetimeSigning: '1.3.6.1.4.1.311.10.3.13',
} as const;
