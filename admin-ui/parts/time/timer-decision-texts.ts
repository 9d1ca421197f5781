import { addMessages } from '../../app/i18n.ts'
import de from '../../locales/timer-decisions.de.json'
import en from '../../locales/timer-decisions.en.json'

/** Texts that come with the decisions about the desktop timer, so that the first paint of other pages does not carry them. */
addMessages('en', en)
addMessages('de', de)
