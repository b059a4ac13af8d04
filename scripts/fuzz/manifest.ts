import type { Random } from '../../src/core/testing/random.ts';
import { parseManifest, parseRedistManifest } from '../../src/core/updates/manifest.ts';
import { isAppError } from '../../src/shared/errors.ts';
import type { FuzzTarget } from './target.ts';

const sha256 = 'ab'.repeat(32);
const guid = '3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E';
const manifest = `<?xml version="1.0" encoding="utf-8"?>
<Manifests Released="2026-10-05T17:00:00Z"><Manifest PackageGuid="${guid}"><Update>2409</Update><Name>Configuration Manager 2409</Name>
<UpdateType>0</UpdateType><FullVersion>5.00.9132.1000</FullVersion><DateReleased>2024-12-04T18:00:00Z</DateReleased>
<MinCMVersion>5.00.9106.1000</MinCMVersion><MaxCMVersion>5.00.9132.1009</MaxCMVersion><Supersedes PackageGuid="${guid}"/>
<ApplicabilityCheck File="ApplicabilityChecks\\CM2409.sql"><Hash Algorithm="SHA256">${sha256}</Hash></ApplicabilityCheck>
<Content ContentUrl="/fwlink/?LinkId=1" Size="10"><Hash Algorithm="SHA256">${sha256}</Hash><Redist ManifestUrl="/fwlink/?LinkId=2"/></Content>
</Manifest></Manifests>`;
const redist = `<RedistManifest Version="1"><File Name="LanguagePack\\a.cab" Size="4" Url="/f"><Hash Algorithm="SHA256">${sha256}</Hash></File></RedistManifest>`;
/** What an attacker would put in. */
const tricks = [
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&b;',
  '&#0;',
  '&#x10FFFF;',
  '<![CDATA[',
  ']]>',
  '<!--',
  'a="<!--"',
  '<!DOCTYPE a [<!ENTITY e "boom">]>',
  '&e;',
  '-->',
  '<?xml-stylesheet?>',
  '<a>',
  '</a>',
  '<a/>',
  '..\\',
  '../',
  'NUL',
  'C:\\',
  '\u202E',
  '\u0000',
  '"',
  "'",
  '<',
  '>',
  '&',
  'file:///',
  '//host/',
  '9'.repeat(20),
  '-1',
  '__proto__',
  'constructor',
  '#text',
  '@PackageGuid',
  ' ',
  '\uFEFF',
];

/** Manifests with tricks in any place: read, or refused with a code of their own; never a bug. */
export const manifestTarget: FuzzTarget = {
  name: 'manifest',
  async run(random) {
    const [name, text, parse] = random.pick([
      ['Manifest.xml', manifest, parseManifest],
      ['ConfigMgr.Manifest.xml', redist, parseRedistManifest],
    ] as const);
    const bytes = spoilt(text, random);
    try {
      parse(name, bytes);
    } catch (error) {
      if (!isAppError(error) || !error.code.startsWith('manifest.')) throw error;
    }
  },
};

function spoilt(text: string, random: Random): Uint8Array {
  let spoiltText = text;
  for (let count = random.int(0, 6); count > 0; count -= 1) {
    const from = random.int(0, spoiltText.length);
    const to = Math.min(spoiltText.length, from + random.pick([0, 0, 1, 5, 40]));
    const piece = random.next() < 0.2 ? spoiltText.slice(random.int(0, spoiltText.length)) : random.pick(tricks);
    spoiltText = spoiltText.slice(0, from) + piece + spoiltText.slice(to);
    if (spoiltText.length > 100_000) break;
  }
  const bytes = Buffer.from(spoiltText, 'utf8');
  if (random.next() < 0.2 && bytes.length > 0) bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
  return bytes;
}
