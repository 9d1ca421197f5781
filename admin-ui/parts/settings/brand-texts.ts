import { addMessages } from '../../app/i18n.ts'
import de from '../../locales/brand.de.json'
import en from '../../locales/brand.en.json'

/** Texts about logo and colour, so that the first paint of other pages does not carry them. */
addMessages('en', en)
addMessages('de', de)
