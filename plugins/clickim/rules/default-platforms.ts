import type { PlatformRule } from './platforms.ts'

const platform = (id: string, name: string, domains: readonly string[], apps: readonly string[] = [name]): PlatformRule & { readonly name: string } => ({ id, name, domains, apps })

/** The platforms that a new workspace lists; its admins can change all of them. */
export const defaultPlatforms = [
  platform('facebook', 'Facebook', ['facebook.com', 'fb.com', 'fb.watch', 'messenger.com'], ['Facebook', 'Messenger']),
  platform('instagram', 'Instagram', ['instagram.com']),
  platform('x', 'X (Twitter)', ['x.com', 'twitter.com'], ['X', 'Twitter']),
  platform('tiktok', 'TikTok', ['tiktok.com']),
  platform('linkedin', 'LinkedIn', ['linkedin.com', 'lnkd.in']),
  platform('youtube', 'YouTube', ['youtube.com', 'youtu.be']),
  platform('reddit', 'Reddit', ['reddit.com', 'redd.it']),
  platform('pinterest', 'Pinterest', ['pinterest.com', 'pinterest.de', 'pinterest.fr', 'pinterest.es', 'pinterest.it', 'pinterest.co.uk', 'pin.it']),
  platform('snapchat', 'Snapchat', ['snapchat.com']),
  platform('threads', 'Threads', ['threads.net', 'threads.com']),
  platform('bluesky', 'Bluesky', ['bsky.app']),
  platform('tumblr', 'Tumblr', ['tumblr.com']),
] as const
