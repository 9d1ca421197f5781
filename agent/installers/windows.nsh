; Additions to electron-builder's installer.

!macro runIcacls arguments
  nsExec::Exec '"$SYSDIR\icacls.exe" ${arguments}'
  Pop $R5
!macroend

; `Overt-Setup-<version>.exe /S /SERVER=https://overt.example.com /WORKSPACE=<id>` presets two things for everyone on the computer: the address
; of the sign-in form, and the workspace for people who are in several.
!macro customInstall
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/SERVER=" $R1
  ${IfNot} ${Errors}
    ReadEnvStr $R2 "ProgramData"
    CreateDirectory "$R2\Overt"
    ; Everybody may create folders below ProgramData, and whoever comes first owns theirs. So administrators own this one,
    ; they and the system write in it, and users read. These are their ids, which are the same in every language.
    !insertmacro runIcacls '"$R2\Overt" /setowner *S-1-5-32-544 /T /C /Q'
    !insertmacro runIcacls '"$R2\Overt" /reset /T /C /Q'
    !insertmacro runIcacls '"$R2\Overt" /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX /Q'
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
