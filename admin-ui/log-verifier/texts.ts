/** The page stands alone: its texts come with it. */
export const texts = {
  en: {
    title: 'Log verifier',
    about: 'Checks a proof of the transparency log of an Overt workspace in this file alone, without any server. Paste a proof that was downloaded from Overt, or choose its file.',
    paste: 'Proof (JSON)', choose: 'Choose a file', check: 'Check', language: 'Deutsch',
    valid: 'Valid: everything in this proof holds.',
    'not-json': 'This is no JSON.',
    malformed: 'This is no proof of a log: a part is missing or has the wrong form.',
    'unknown-key': 'Not valid: a head is signed with a key that the proof does not contain.',
    'wrong-signature': 'Not valid: the signature of a head is wrong, or its key was no longer in use.',
    'wrong-record': 'Not valid: a record is not what its leaf was made of.',
    'not-included': 'Not valid: a record is not in the log of the signed size.',
    inconsistent: 'Not valid: the log did not only grow between the two heads. Records were changed or taken out.',
    unable: 'This browser cannot check Ed25519 signatures. Open the file in a current Chrome, Edge, Firefox or Safari.',
    head: 'Signed head', workspace: 'Workspace', size: 'Records', at: 'Signed at', root: 'Root hash', key: 'Key',
    'key-help': 'A proof brings its keys along. Compare the key with the one that you noted before, or that your colleagues see.',
    earlier: 'Earlier head', grew: 'The later log begins with exactly these records.', record: 'Record', part: 'What it says, as far as it was opened',
  },
  de: {
    title: 'Prüfung des Transparenzprotokolls',
    about: 'Prüft einen Nachweis aus dem Transparenzprotokoll eines Overt-Arbeitsbereichs allein in dieser Datei, ohne Server. Füge einen aus Overt heruntergeladenen Nachweis ein oder wähle seine Datei.',
    paste: 'Nachweis (JSON)', choose: 'Datei wählen', check: 'Prüfen', language: 'English',
    valid: 'Gültig: Alles in diesem Nachweis stimmt.',
    'not-json': 'Das ist kein JSON.',
    malformed: 'Das ist kein Nachweis eines Transparenzprotokolls: Ein Teil fehlt oder hat die falsche Form.',
    'unknown-key': 'Nicht gültig: Ein Stand ist mit einem Schlüssel signiert, den der Nachweis nicht enthält.',
    'wrong-signature': 'Nicht gültig: Die Signatur eines Standes ist falsch, oder sein Schlüssel war nicht mehr in Gebrauch.',
    'wrong-record': 'Nicht gültig: Ein Eintrag ist nicht das, woraus sein Blatt gemacht wurde.',
    'not-included': 'Nicht gültig: Ein Eintrag steht nicht im Transparenzprotokoll der signierten Größe.',
    inconsistent: 'Nicht gültig: Zwischen den beiden Ständen ist das Transparenzprotokoll nicht nur gewachsen. Einträge wurden geändert oder entfernt.',
    unable: 'Dieser Browser kann Ed25519-Signaturen nicht prüfen. Öffne die Datei in einem aktuellen Chrome, Edge, Firefox oder Safari.',
    head: 'Signierter Stand', workspace: 'Arbeitsbereich', size: 'Einträge', at: 'Signiert am', root: 'Wurzel-Hash', key: 'Schlüssel',
    'key-help': 'Ein Nachweis bringt seine Schlüssel mit. Vergleiche den Schlüssel mit dem, den du früher notiert hast oder den andere sehen.',
    earlier: 'Früherer Stand', grew: 'Das spätere Transparenzprotokoll beginnt mit genau diesen Einträgen.', record: 'Eintrag', part: 'Was darin steht, soweit es geöffnet wurde',
  },
} as const

export type TextKey = keyof typeof texts.en
