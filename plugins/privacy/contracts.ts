/** The plugin offers others no service or hook. */
export {}
