export type CameraFault = 'refused' | 'missing' | 'busy'

export type OpenedCamera = { readonly state: 'open'; readonly stream: MediaStream } | { readonly state: CameraFault }

/** Asks for the camera at the front; a refusal is an answer like another. */
export async function openCamera(): Promise<OpenedCamera> {
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (devices === undefined) return { state: 'missing' }
  try {
    return { state: 'open', stream: await devices.getUserMedia({ audio: false, video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 960 } } }) }
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : ''
    if (name === 'NotAllowedError' || name === 'SecurityError') return { state: 'refused' }
    return { state: name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'missing' }
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

export interface Picture {
  readonly bytes: ArrayBuffer
  readonly mediaType: 'image/jpeg'
}

const longestEdgePixels = 640
const quality = 0.8

/** The present picture of a video, drawn again at 640 pixels: what a camera writes into its files (place, device, time) is not in it. */
export async function takePicture(video: HTMLVideoElement): Promise<Picture> {
  const scale = Math.min(1, longestEdgePixels / Math.max(video.videoWidth, video.videoHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(video.videoWidth * scale)
  canvas.height = Math.round(video.videoHeight * scale)
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/jpeg', quality) })
  if (blob === null) throw new Error('the picture cannot be encoded')
  return { bytes: await blob.arrayBuffer(), mediaType: 'image/jpeg' }
}
