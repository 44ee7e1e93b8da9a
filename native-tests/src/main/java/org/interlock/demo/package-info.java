/** The demo program: what the library does, to be seen from a command line. */
package org.interlock.demo;
