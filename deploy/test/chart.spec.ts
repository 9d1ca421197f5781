import { existsSync } from 'node:fs'
import { expect } from 'chai'
import * as apps from 'kubernetes-models/apps/v1'
import * as autoscaling from 'kubernetes-models/autoscaling/v2'
import * as batch from 'kubernetes-models/batch/v1'
import * as networking from 'kubernetes-models/networking.k8s.io/v1'
import * as policy from 'kubernetes-models/policy/v1'
import * as core from 'kubernetes-models/v1'
import { parseAllDocuments } from 'yaml'
import { hasProgram, run, unknownSettings } from './support.ts'

interface Container {
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string }[]
  readonly securityContext: object
  readonly volumeMounts: readonly { readonly name: string }[]
  readonly livenessProbe?: object
  readonly readinessProbe?: object
}
interface PodTemplate {
  readonly metadata: { readonly labels: Record<string, string> }
  readonly spec: { readonly securityContext: object; readonly containers: readonly [Container]; readonly volumes: readonly { readonly name: string }[]; readonly automountServiceAccountToken: boolean }
}
interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec?: { readonly template?: PodTemplate; readonly selector?: unknown }
}

/** Go's own templates with the functions that Helm adds; Debian has both as packages. */
const sprig = '/usr/share/gocode/src/github.com/Masterminds/sprig'
const canRender = hasProgram('go') && existsSync(sprig)

function render(...settings: string[]): KubernetesObject[] {
  const rendered = run('go', ['run', 'helm/render.go', 'helm/overt', ...settings], { GOPATH: '/usr/share/gocode', GO111MODULE: 'off', GOFLAGS: '', GOCACHE: process.env.GOCACHE ?? '/tmp/overt-go-cache' })
  return parseAllDocuments(rendered).map((document) => {
    expect(document.errors).to.deep.equal([])
    return document.toJS() as KubernetesObject | null
  }).filter((object) => object !== null)
}

const models: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { 'apps/v1': apps, 'batch/v1': batch, 'policy/v1': policy, 'networking.k8s.io/v1': networking, 'autoscaling/v2': autoscaling, 'v1': core as never }

describe('the Helm chart', function () {
  this.timeout(180_000)
  let plain: KubernetesObject[]
  let full: KubernetesObject[]

  before(function () {
    if (!canRender) this.skip()
    plain = render()
    full = render('monitoring.enabled=true', 'web.autoscaling.enabled=true', 'mail.smtpUrlKey=smtp-url', 'environment={OVERT_SIGN_UP: closed}', 'nodeSelector={disk: fast}', 'tolerations=[{key: dedicated, operator: Exists}]', 'blobs.keysInSecret=false', 'database.directUrlKey=database-direct-url', 'database.replicaUrlKey=database-replica-url', 'serviceAccount.annotations={role: files}')
  })

  it('renders objects that Kubernetes takes', () => {
    for (const object of [...plain, ...full]) {
      if (object.apiVersion === 'monitoring.coreos.com/v1') continue
      const Model = models[object.apiVersion]?.[object.kind] as (new (data: object) => { validate(): void }) | undefined
      expect(Model, `${object.apiVersion} ${object.kind}`).to.be.a('function')
      expect(() => { new Model!(object).validate() }, `${object.kind} ${object.metadata.name}`).not.to.throw()
    }
    expect(plain.map(({ kind }) => kind).sort()).to.deep.equal(['Deployment', 'Deployment', 'Ingress', 'Job', 'NetworkPolicy', 'PodDisruptionBudget', 'PodDisruptionBudget', 'Service', 'ServiceAccount'])
    expect(full.map(({ kind }) => kind)).to.include.members(['HorizontalPodAutoscaler', 'PodMonitor'])
  })

  const podsOf = (objects: readonly KubernetesObject[]): PodTemplate[] => objects.map(({ spec }) => spec?.template).filter((template) => template !== undefined)

  it('runs every pod without rights it does not need, on a file system it cannot write to', () => {
    expect(podsOf(plain)).to.have.length(3)
    for (const { spec } of podsOf(full)) {
      expect(spec).to.include({ automountServiceAccountToken: false })
      expect(spec.securityContext).to.deep.include({ runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: 'RuntimeDefault' } })
      expect(spec.containers[0].securityContext).to.deep.equal({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } })
      expect(spec.containers[0].volumeMounts.map(({ name }) => name)).to.have.members(spec.volumes.map(({ name }) => name))
    }
  })

  it('sets what Overt knows, each setting once', () => {
    for (const { spec } of [...podsOf(plain), ...podsOf(full)]) {
      const names = spec.containers[0].env.map(({ name }) => name)
      expect(unknownSettings(names)).to.deep.equal([])
      expect(new Set(names).size).to.equal(names.length)
    }
    expect(podsOf(full)[0]?.spec.containers[0].env).to.deep.include({ name: 'OVERT_SIGN_UP', value: 'closed' })
  })

  it('has one deployment a role, which its selectors find and its probes watch', () => {
    for (const role of ['web', 'worker']) {
      const deployment = plain.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === `overt-${role}`)
      const { matchLabels } = deployment?.spec?.selector as { matchLabels: Record<string, string> }
      expect(deployment?.spec?.template?.metadata.labels).to.include(matchLabels)
      const container = deployment?.spec?.template?.spec.containers[0]
      expect(container?.args).to.deep.equal(['start', '--role', role])
      expect(container?.livenessProbe).to.deep.include({ httpGet: { path: '/healthz', port: 'http' } })
      expect(container?.readinessProbe).to.deep.include({ httpGet: { path: '/readyz', port: 'http' } })
    }
  })
})
