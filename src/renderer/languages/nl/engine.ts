import type { engine as english } from '../en/engine.ts';
import type { Dutch } from '../words.ts';

/** Words of the choice between the two engines, in Dutch. */
export const engine: Dutch<typeof english> = {
  title: 'Wie deze fase doet',
  own: 'Dit programma',
  ownMeaning: 'Heeft verder niets nodig op deze computer.',
  official: 'ServiceConnectionTool van Microsoft',
  found: 'Gevonden in {{folder}}',
  changes: {
    prepare:
      'Het hulpprogramma verzamelt en pakt in; dit programma verzegelt en draagt wat het schreef. Niemand anders kan het CAB-bestand daarvan lezen: het wordt niet vergeleken met wat u hebt bekeken, een goedkeuring gaat niet mee, en alleen het hulpprogramma kan het verzenden.',
    connect:
      'Het hulpprogramma uploadt en downloadt zelf: er is vooraf geen plan, geen keuze per update, en na een onderbreking wordt niets voortgezet. Dit programma beoordeelt wat het achterliet en verzegelt het alleen als het volledig is.',
    import:
      'Alleen voor een pakket dat het hulpprogramma heeft gedownload. Dit programma controleert eerst elke byte; daarna legt het hulpprogramma de bestanden neer en draagt het manifest over, en dit programma volgt de site.',
  },
  version: 'Versie van het hulpprogramma',
  noVersion: 'niet vermeld',
  siteVersion: 'Versie van de site',
  otherVersion: 'Het hulpprogramma moet dezelfde versie hebben als de site.',
  otherVersionText:
    'Gebruik dat uit de map CD.Latest van precies deze site. De uitvoering stopt en vraagt om een reden.',
  missing_one:
    'Er ontbreekt {{count, number}} onderdeel dat het hulpprogramma nodig heeft: het stopt en vraagt om een reden.',
  missing_other:
    'Er ontbreken {{count, number}} onderdelen die het hulpprogramma nodig heeft: het stopt en vraagt om een reden.',
  noneMissing: 'Voor zover bekend ontbreekt niets van wat het hulpprogramma nodig heeft.',
  allThere: 'Alles wat het hulpprogramma nodig heeft, is er.',
  passed_one: '{{count, number}} onderdeel dat het hulpprogramma nodig heeft, is er',
  passed_other: '{{count, number}} onderdelen die het hulpprogramma nodig heeft, zijn er',
  prerequisites: {
    system: 'Windows op x64',
    administrator: 'Uitgevoerd als administrator',
    files: 'Alle bestanden van de map',
    dotnet: '.NET Framework',
    'vc-x64': 'Visual C++ voor x64',
    'vc-x86': 'Visual C++ voor x86',
    odbc: 'ODBC Driver 18 for SQL Server',
    tls: 'TLS 1.2 voor .NET',
  },
  outcomes: {
    passed: 'is er',
    warning: 'is voldoende',
    missing: 'ontbreekt',
    unknown: 'op deze computer niet te zien',
  },
  is: '(gevonden: {{found}})',
  needs: '(nodig: {{needed}})',
  remedies: {
    system: 'Voer het uit op een computer met Windows op x64.',
    administrator: 'Start dit programma met ‘Als administrator uitvoeren’.',
    files: 'Kopieer de hele map CD.Latest\\SMSSETUP\\TOOLS\\ServiceConnectionTool van de siteserver opnieuw.',
    dotnet: 'Installeer .NET Framework 4.8, dat Microsoft aanbeveelt.',
    'vc-x64': 'Installeer het nieuwste herdistribueerbare pakket van Visual C++ voor x64; beide zijn nodig.',
    'vc-x86': 'Installeer het nieuwste herdistribueerbare pakket van Visual C++ voor x86; beide zijn nodig.',
    odbc: 'Installeer ODBC Driver 18 for SQL Server, in een versie die Microsoft voor deze release ondersteunt.',
    tls: 'Zet SystemDefaultTlsVersions en SchUseStrongCrypto op 1 voor het .NET Framework en start Windows opnieuw.',
  },
  done: 'Het hulpprogramma van Microsoft heeft dit gedaan',
  folder: 'Map van het hulpprogramma',
  took: 'Duur',
  seconds: '{{seconds, duration}}',
  evidence: 'De afsluitcode zegt niets. Wat in plaats daarvan is gevonden:',
  pack_one: '{{count, number}} bestand, {{size, bytes}}, door het hulpprogramma van Microsoft gedownload en verzegeld.',
  pack_other:
    '{{count, number}} bestanden, {{size, bytes}}, door het hulpprogramma van Microsoft gedownload en verzegeld.',
  proofs: { proved: 'Bewezen', missing: 'Ontbreekt', 'not-proved': 'Niet bewezen' },
  useOfficial: 'Het hulpprogramma van Microsoft laten importeren',
  useOwn: 'Dit programma laten importeren',
  start: 'Hulpprogramma starten',
};
