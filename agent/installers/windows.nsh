; Additions to electron-builder's installer.

; `setup.exe /S /SERVER=https://overt.example.com /WORKSPACE=<id>` presets two things for everyone on the computer: the address
; of the sign-in form, and the workspace for people who are in several.
!macro customInstall
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/SERVER=" $R1
  ${IfNot} ${Errors}
    ReadEnvStr $R2 "ProgramData"
    CreateDirectory "$R2\Overt"
    FileOpen $R3 "$R2\Overt\agent.json" w
    ClearErrors
    ${GetOptions} $R0 "/WORKSPACE=" $R4
    ${If} ${Errors}
      FileWrite $R3 '{"server":"$R1","startAtLogin":true}'
    ${Else}
      FileWrite $R3 '{"server":"$R1","workspace":"$R4","startAtLogin":true}'
    ${EndIf}
    FileClose $R3
  ${EndIf}
!macroend

; The login items that people made; the program that they name is gone.
!macro customUnInstall
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "dev.overt.agent"
!macroend
