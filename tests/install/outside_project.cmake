# SPDX-License-Identifier: Apache-2.0
# cmake -D source=… -D build=… -D prefix=… -D components=a,b -D run=program,arg -P outside_project.cmake
# Configures, builds and runs a project that knows the installed tree only.
string(REPLACE "," ";" components "${components}")
string(REPLACE "," ";" run "${run}")
file(REMOVE_RECURSE ${build})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${source} -B ${build} -G Ninja -Wno-dev
    -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_CXX_COMPILER=${compiler} "-DCMAKE_CXX_FLAGS=${flags}"
    "-DUNDER_TEST=${components}"
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${build} OUTPUT_VARIABLE output ERROR_VARIABLE output
  RESULT_VARIABLE code)
if(code)
  message(FATAL_ERROR "${output}")
endif()
# A project with tests of its own (a provider's conformance suite) runs them.
if(EXISTS ${build}/CTestTestfile.cmake)
  execute_process(COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${build} --output-on-failure COMMAND_ERROR_IS_FATAL ANY)
endif()
# A plugin it made must be accepted by the installed program.
file(GLOB plugins ${build}/*.so)
foreach(plugin ${plugins})
  execute_process(COMMAND ${prefix}/bin/vivavoce plugin check ${plugin} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
if(run)
  execute_process(COMMAND ${run} WORKING_DIRECTORY ${build} COMMAND_ERROR_IS_FATAL ANY)
endif()
