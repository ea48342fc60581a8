# SPDX-License-Identifier: Apache-2.0
# cmake -D build=… -D tree=… -D moved=… -P install.cmake
file(REMOVE_RECURSE ${tree} ${moved})
foreach(component runtime development)
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${build} --prefix ${tree} --component ${component}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(RENAME ${tree} ${moved})

# Nothing of an installed tree may name the folders it was built in.
file(GLOB_RECURSE texts ${moved}/lib/cmake/* ${moved}/include/*)
foreach(text ${texts})
  file(STRINGS ${text} lines REGEX "${build}|${tree}" LIMIT_COUNT 1)
  if(lines)
    message(FATAL_ERROR "${text} names the build: ${lines}")
  endif()
endforeach()

# The program starts from where it was moved to, with the libraries that were moved along.
if(EXISTS ${moved}/bin/vivavoce)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=LD_LIBRARY_PATH ${moved}/bin/vivavoce --help
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ldd ${moved}/bin/vivavoce OUTPUT_VARIABLE libraries COMMAND_ERROR_IS_FATAL ANY)
  if(libraries MATCHES "not found" OR libraries MATCHES "${build}/lib/")
    message(FATAL_ERROR "a library is missing or comes from the build tree:\n${libraries}")
  endif()
endif()
