import type { CategoryRule } from './classify.ts'

const apps = (category: readonly string[], ...patterns: string[]): CategoryRule[] => patterns.map((pattern) => ({ category, match: 'app', pattern }))
const domains = (category: readonly string[], ...patterns: string[]): CategoryRule[] => patterns.map((pattern) => ({ category, match: 'domain', pattern }))

/** What a workspace begins with; everything of it can be changed. */
export const defaultRules: readonly CategoryRule[] = [
  ...apps(['Work', 'Programming'], 'code', 'visual studio code', 'code-oss', 'cursor', 'idea*', 'intellij*', 'webstorm*', 'pycharm*', 'devenv', 'xcode', 'android studio', 'sublime*', 'vim', 'emacs', '*terminal*', 'konsole', 'xterm*', 'iterm2', 'windowsterminal', 'powershell'),
  ...domains(['Work', 'Programming'], 'github.com', 'gitlab.com', 'bitbucket.org', 'stackoverflow.com', 'npmjs.com', 'developer.mozilla.org', 'localhost'),
  ...apps(['Work', 'Documents'], 'winword', 'microsoft word', 'excel', 'microsoft excel', 'powerpnt', 'microsoft powerpoint', 'libreoffice*', 'soffice*', 'pages', 'numbers', 'keynote', 'acrobat*', 'onenote', 'obsidian', 'notion'),
  ...domains(['Work', 'Documents'], 'docs.google.com', 'sheets.google.com', 'drive.google.com', 'sharepoint.com', 'notion.so', 'confluence.com'),
  ...apps(['Work', 'Design'], 'figma', 'photoshop', 'adobe photoshop*', 'illustrator', 'adobe illustrator*', 'gimp*', 'inkscape', 'blender', 'sketch'),
  ...domains(['Work', 'Design'], 'figma.com', 'canva.com', 'miro.com'),
  ...apps(['Communication', 'Mail'], 'outlook', 'microsoft outlook', 'olk', 'thunderbird', 'mail'),
  ...domains(['Communication', 'Mail'], 'mail.google.com', 'outlook.office.com', 'outlook.live.com'),
  ...apps(['Communication', 'Chat'], 'slack', 'teams', 'ms-teams', 'microsoft teams', 'discord', 'element', 'signal', 'telegram*', 'whatsapp'),
  ...domains(['Communication', 'Chat'], 'slack.com', 'teams.microsoft.com', 'chat.google.com', 'discord.com', 'web.whatsapp.com'),
  ...apps(['Communication', 'Meetings'], 'zoom*', 'webex*', 'facetime'),
  ...domains(['Communication', 'Meetings'], 'meet.google.com', 'zoom.us', 'webex.com'),
  ...domains(['Social media'], 'facebook.com', 'instagram.com', 'x.com', 'twitter.com', 'tiktok.com', 'linkedin.com', 'reddit.com', 'pinterest.com'),
  ...domains(['Media'], 'youtube.com', 'netflix.com', 'twitch.tv', 'spotify.com', 'vimeo.com'),
  ...apps(['Media'], 'spotify', 'vlc', 'music'),
]
