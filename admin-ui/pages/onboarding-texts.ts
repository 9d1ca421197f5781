import { addMessages } from '../app/i18n.ts'
import de from '../locales/onboarding.de.json'
import en from '../locales/onboarding.en.json'

/** Texts that come with the set-up wizard, so that the first paint of other pages does not carry them. */
addMessages('en', en)
addMessages('de', de)
