; What electron-builder's installer does not do by itself.

; `setup.exe /S /SERVER=https://overt.example.com` presets the address of the sign-in form for everybody on the computer.
!macro customInstall
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/SERVER=" $R1
  ${IfNot} ${Errors}
    ReadEnvStr $R2 "ProgramData"
    CreateDirectory "$R2\Overt"
    FileOpen $R3 "$R2\Overt\agent.json" w
    FileWrite $R3 '{"server":"$R1","startAtLogin":true}'
    FileClose $R3
  ${EndIf}
!macroend

; The login items that people made; the program that they name is gone.
!macro customUnInstall
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "dev.overt.agent"
!macroend
