{{- define "overt.name" -}}
{{- if contains "overt" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-overt" (.Release.Name | trunc 44 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{- define "overt.labels" -}}
app.kubernetes.io/name: overt
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "overt.selector" -}}
app.kubernetes.io/name: overt
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "overt.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "overt.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "overt.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "overt.environment" -}}
- name: DATABASE_URL_FILE
  value: /run/secrets/overt/database-url
{{- with .Values.database.directUrlKey }}
- name: DATABASE_DIRECT_URL_FILE
  value: /run/secrets/overt/{{ . }}
{{- end }}
{{- with .Values.database.replicaUrlKey }}
- name: DATABASE_REPLICA_URL_FILE
  value: /run/secrets/overt/{{ . }}
{{- end }}
- name: OVERT_STOP_DELAY
  value: "5"
- name: OVERT_SECRET_FILE
  value: /run/secrets/overt/overt-secret
- name: OVERT_METRICS_TOKEN_FILE
  value: /run/secrets/overt/metrics-token
- name: OVERT_PUBLIC_URL
  value: {{ .Values.publicUrl | quote }}
- name: OVERT_TRUST_PROXY
  value: {{ join "," .Values.trustedProxies | quote }}
- name: OVERT_BLOBS
  value: s3
- name: OVERT_S3_BUCKET
  value: {{ .Values.blobs.bucket | quote }}
- name: OVERT_S3_REGION
  value: {{ .Values.blobs.region | quote }}
- name: OVERT_S3_ENDPOINT
  value: {{ .Values.blobs.endpoint | quote }}
- name: OVERT_S3_PREFIX
  value: {{ .Values.blobs.prefix | quote }}
{{- if .Values.blobs.keysInSecret }}
- name: OVERT_S3_ACCESS_KEY_FILE
  value: /run/secrets/overt/s3-access-key
- name: OVERT_S3_SECRET_KEY_FILE
  value: /run/secrets/overt/s3-secret-key
{{- end }}
- name: OVERT_MAIL_FROM
  value: {{ .Values.mail.from | quote }}
{{- with .Values.mail.smtpUrlKey }}
- name: OVERT_SMTP_URL_FILE
  value: /run/secrets/overt/{{ . }}
{{- end }}
{{- range $name, $value := .Values.environment }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "overt.mounts" -}}
- name: secrets
  mountPath: /run/secrets/overt
  readOnly: true
- name: data
  mountPath: /var/lib/overt
- name: temporary
  mountPath: /tmp
{{- end }}

{{- define "overt.volumes" -}}
- name: secrets
  secret:
    secretName: {{ .Values.existingSecret }}
    defaultMode: 0440
- name: data
  emptyDir: {}
- name: temporary
  emptyDir:
    sizeLimit: 256Mi
{{- end }}

{{- define "overt.probes" -}}
startupProbe:
  httpGet: { path: /healthz, port: http }
  periodSeconds: 2
  failureThreshold: 150
livenessProbe:
  httpGet: { path: /healthz, port: http }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /readyz, port: http }
  periodSeconds: 5
  timeoutSeconds: 5
{{- end }}

{{- define "overt.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
