/** Wayland shows no other program's window, input or picture to anyone; what XWayland shows would be half the truth. */
export function isWayland(environment: NodeJS.ProcessEnv): boolean {
  return environment.XDG_SESSION_TYPE === 'wayland' || (environment.XDG_SESSION_TYPE === undefined && Boolean(environment.WAYLAND_DISPLAY))
}
