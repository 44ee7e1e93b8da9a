/** Java programs in processes of their own, talked to line by line. */
package org.interlock.process;
