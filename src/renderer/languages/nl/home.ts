import type { home as english } from '../en/home.ts';
import type { Dutch } from '../words.ts';

/** Words of the first screen, in Dutch. */
export const home: Dutch<typeof english> = {
  title: 'Wat wilt u op deze computer doen?',
  looking: 'Er wordt gekeken wat er vanaf hier antwoordt…',
  noProposal:
    'Vanaf hier antwoordt geen sitedatabase en geen cloudservice. Kies een taak of stel eerst deze computer in.',
  lookAgain: 'Opnieuw kijken',
  proposed: 'Voorstel',
  start: {
    prepare: 'Station voorbereiden',
    connect: 'Verbinden met de cloudservice',
    import: 'Importeren van een station',
  },
  toRun: 'Lopend werk tonen',
  reasons: {
    'site-without-pack':
      'Er antwoordt een sitedatabase en er is geen station met updates voor deze site: bereid de gebruiksgegevens voor op de reis.',
    'site-with-pack': 'Er antwoordt een sitedatabase en op {{drive}} staan updates voor deze site: importeer ze.',
    'internet-with-usage-data': 'De cloudservice antwoordt en op {{drive}} staan gebruiksgegevens: maak verbinding.',
    'internet-without-usage-data':
      'De cloudservice antwoordt: sluit het station met de gebruiksgegevens aan en maak verbinding.',
  },
  answers: 'Wat er vanaf hier antwoordt',
  site: 'Site',
  siteNotSetUp: 'Op deze computer is geen site ingesteld.',
  internet: 'Internet',
  internetNotSetUp: 'Op deze computer is geen cloudservice ingesteld.',
  states: { looking: 'Bezig…', 'not-set-up': 'Niet ingesteld', good: 'Antwoordt', bad: 'Antwoordt niet' },
  firstRun: {
    title: 'Op deze computer is nog niets ingesteld',
    text: 'Probeer de hele reis in een oefenomgeving: een verzonnen site, cloudservice en station op deze computer. Of stel de echte in.',
    practise: 'Oefenen',
    setUp: 'Deze computer instellen',
    starting: 'De oefenomgeving wordt gemaakt…',
  },
};
