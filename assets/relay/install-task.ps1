# Starts the relay with Windows, as a task of the task scheduler: docs/relay.md. Run it as an administrator.
# Windows can only run programs as services that speak to its service manager, which Node does not.
param(
    [string] $Program = 'C:\Program Files\service-connection',
    [string] $Settings = 'C:\ProgramData\service-connection-relay\relay.json',
    [string] $Node = 'C:\Program Files\nodejs\node.exe'
)
$ErrorActionPreference = 'Stop'
$folder = Split-Path -Parent $Settings
$log = Join-Path $folder 'relay.log'
$run = '/d /s /c ""{0}" --disable-warning=ExperimentalWarning "{1}\cli\index.js" relay --config "{2}" >> "{3}" 2>&1"' -f $Node, $Program, $Settings, $log

$action = New-ScheduledTaskAction -Execute "$env:SystemRoot\System32\cmd.exe" -Argument $run -WorkingDirectory $folder
$trigger = New-ScheduledTaskTrigger -AtStartup
$principal = New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\LOCAL SERVICE' -LogonType ServiceAccount
$options = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
    -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries

# Only the account it runs as, administrators and the system get at tokens, key and uploads.
icacls $folder /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-19:(OI)(CI)M' | Out-Null
Register-ScheduledTask -TaskName 'Service connection relay' -Action $action -Trigger $trigger `
    -Principal $principal -Settings $options -Force | Out-Null
Start-ScheduledTask -TaskName 'Service connection relay'
