import type { network as english } from '../en/network.ts';
import type { Dutch } from '../words.ts';

/** Words of the way to the cloud service, in Dutch. */
export const network: Dutch<typeof english> = {
  way: 'Verbinding met de cloudservice',
  ways: {
    system: {
      name: 'Zoals deze computer is ingesteld',
      meaning:
        'De proxyserver van het systeem wordt gebruikt als die er is, anders wordt elke host rechtstreeks bereikt.',
    },
    none: { name: 'Zonder proxyserver', meaning: 'Elke host wordt rechtstreeks bereikt.' },
    manual: { name: 'Via deze proxyserver', meaning: 'Elke host wordt bereikt via de server die is opgegeven.' },
    environment: {
      name: 'Zoals de omgeving zegt',
      meaning: 'HTTPS_PROXY, HTTP_PROXY en NO_PROXY van het account waaronder het programma draait, beslissen.',
    },
    script: {
      name: 'Via een configuratiescript (PAC)',
      meaning: 'Het script op het adres beslist voor elke host, en welke proxyserver volgt als er een uitvalt.',
    },
    discover: {
      name: 'Via een script dat op het netwerk wordt gevonden (WPAD)',
      meaning: 'Het script wordt gezocht onder de naam wpad in het domein van deze computer.',
    },
  },
  change: 'Wijzigen',
  save: 'Netwerkinstellingen opslaan',
  cancel: 'Annuleren',
  address: 'Proxyserver',
  addressHint: 'Host en poort, bijvoorbeeld itproxy.contoso.com:8080. Nooit met een wachtwoord.',
  noAddress: 'Geef de proxyserver op.',
  userNameHint: 'Wordt voor u ingevuld wanneer u zich aanmeldt. Laat dit leeg als de proxyserver niets vraagt.',
  readOnly: {
    practice: 'Tijdens het oefenen blijven de netwerkinstellingen zoals ze zijn.',
    'no-access': 'Dit account mag het instellingenbestand niet schrijven; ze kunnen hier dus niet worden gewijzigd.',
  },
  signedIn: 'Er worden een gebruikersnaam en een wachtwoord voor de proxyserver bewaard.',
  notSignedIn: 'Er wordt geen gebruikersnaam voor de proxyserver bewaard. De meeste vragen er geen.',
  signOut: 'Wachtwoord wissen',
  signInAnew: 'Aanmelden als iemand anders',
  signIn: {
    title: 'Aanmelden bij de proxyserver',
    open: 'Aanmelden',
    act: 'Aanmelden',
    userName: 'Gebruikersnaam',
    userNameHint: 'Zoals de proxyserver die kent, bijvoorbeeld CONTOSO\\anna.',
    password: 'Wachtwoord',
    remember: 'Het wachtwoord op deze computer onthouden',
    notRemembered: 'Het wachtwoord wordt bewaard tot het programma wordt gesloten en wordt nergens opgeslagen.',
    noName: 'Voer de gebruikersnaam in.',
  },
  hosts: 'Benodigde hosts',
  test: 'Verbinding testen',
  testAgain: 'Opnieuw testen',
  testing: 'Elke host wordt één keer aangesproken…',
  notTested: 'Nog niet getest. U kunt ook zonder test doorgaan.',
  allReached_one: 'De host antwoordt zoals het hoort.',
  allReached_other: 'Alle {{count, number}} hosts antwoorden zoals het hoort.',
  someReached: '{{reached, number}} van {{total, number}} hosts antwoorden zoals het hoort.',
  states: {
    idle: 'Niet getest',
    asked: 'Wordt getest…',
    good: 'Antwoord na {{milliseconds}} ms',
    bad: 'Niet bereikt',
  },
  purposes: {
    'usage-data': 'neemt de gebruiksgegevens aan',
    links: 'verwijst naar waar de bestanden staan',
    manifest: 'heeft de lijst met updates',
    'console-content': 'heeft de console-inhoud',
    downloads: 'heeft de updatebestanden',
  },
  through: 'via de proxyserver {{proxy}}',
};
