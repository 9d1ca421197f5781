import { addMessages } from '../../app/i18n.ts'
import de from '../../locales/monitoring.de.json'
import en from '../../locales/monitoring.en.json'

/** Texts that come with the settings of monitoring, so that the first paint of other pages does not carry them. */
addMessages('en', en)
addMessages('de', de)
