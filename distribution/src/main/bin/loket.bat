@echo off
rem Starts a Loket node; loket --help tells how.
setlocal EnableExtensions DisableDelayedExpansion

for %%d in ("%~dp0..") do set "dist=%%~fd"

if not defined LOKET_JAVA goto home
set "java=%LOKET_JAVA%"
if exist "%LOKET_JAVA%\bin\java.exe" set "java=%LOKET_JAVA%\bin\java.exe"
goto found
:home
if not defined JAVA_HOME goto path
set "java=%JAVA_HOME%\bin\java.exe"
goto found
:path
for %%j in (java.exe) do set "java=%%~$PATH:j"
if defined java goto found
echo loket: no Java found: install JDK 17 or later, or set JAVA_HOME or LOKET_JAVA to one 1>&2
exit /b 2

:found
if not exist "%java%" (
    echo loket: no Java at "%java%": set LOKET_JAVA or JAVA_HOME to a JDK 17 or later 1>&2
    exit /b 2
)
set "version="
for /f "tokens=2 delims==" %%v in ('findstr /b "JAVA_VERSION=" "%java%\..\..\release" 2^>nul') do set "version=%%~v"
if not defined version for /f "tokens=3" %%v in ('""%java%" -version 2^>^&1" ^| findstr /c:" version "') do set "version=%%~v"
set "major="
for /f "delims=.-+_" %%m in ("%version%") do set /a "major=%%m" 2>nul
if not defined major set "major=0"
if %major% lss 17 (
    echo loket: Java %version% at "%java%" is too old: set LOKET_JAVA or JAVA_HOME to a JDK 17 or later 1>&2
    exit /b 2
)

rem The Security Manager, wall 1, exists up to 23; later JVMs refuse to start with it.
if %major% lss 24 goto wall
"%java%" -Xshare:auto -XX:-DontCompileHugeMethods -XX:ReservedCodeCacheSize=256m -Xms64m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 %LOKET_OPTS% "-Dloket.dist=%dist%" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -jar "%dist%\lib\loket-launcher.jar" %*
exit /b %errorlevel%
:wall
"%java%" -Xshare:auto -XX:-DontCompileHugeMethods -XX:ReservedCodeCacheSize=256m -Xms64m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 %LOKET_OPTS% "-Dloket.dist=%dist%" -Djava.security.manager=allow "-Djava.security.policy==%dist%\lib\loket.policy" -jar "%dist%\lib\loket-launcher.jar" %*
exit /b %errorlevel%
