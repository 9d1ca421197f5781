import { addMessages } from '../../app/i18n.ts'
import de from '../../locales/operator.de.json'
import en from '../../locales/operator.en.json'

/** Texts that come with the Operator area, so that the first paint of other pages does not carry them. */
addMessages('en', en)
addMessages('de', de)
