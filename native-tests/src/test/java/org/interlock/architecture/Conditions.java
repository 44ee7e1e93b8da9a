package org.interlock.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** What the architecture's rules say of one class. */
final class Conditions {
  private Conditions() {}

  static ArchCondition<JavaClass> haveAPackageNamed(Set<String> names) {
    return new ArchCondition<>("have a package named one of " + names) {
      @Override
      public void check(JavaClass each, ConditionEvents events) {
        for (String part : each.getPackageName().split("\\.", -1)) {
          events.add(
              new SimpleConditionEvent(
                  each, names.contains(part), each.getName() + " is in a package " + part));
        }
      }
    };
  }
}
