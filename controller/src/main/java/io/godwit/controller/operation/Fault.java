package io.godwit.controller.operation;

import java.util.List;

/** Why a provider did not do what it was asked, and what is to be done. */
public sealed interface Fault {
  /** What was wrong, for people. */
  String what();

  /** What to do, for people; empty where nobody can say. */
  String remedy();

  /** Whether what was asked may have been done all the same. */
  default boolean mayBeDone() {
    return this instanceof Unanswered || this instanceof Other;
  }

  /** The provider does not know who asks, or does not let them. */
  record NoCredentials(String said) implements Fault {
    @Override
    public String what() {
      return "it does not take the controller's credentials: " + said;
    }

    @Override
    public String remedy() {
      return "give the controller credentials that may do this, as docs/operations.md says for its"
          + " kind of provider, and try again";
    }
  }

  /** The place is not one of the provider's, or not the one that it is set up for. */
  record WrongRegion(String said) implements Fault {
    @Override
    public String what() {
      return said;
    }

    @Override
    public String remedy() {
      return "name a region and a zone of this provider, or set up another provider for that region"
          + " in the file of providers";
    }
  }

  /** A hypervisor in such an instance would have no help from the processor. */
  record TypeCannotNest(String type, List<String> thatCan) implements Fault {
    private static final int SHOWN = 5;

    public TypeCannotNest {
      thatCan = List.copyOf(thatCan);
    }

    @Override
    public String what() {
      return "instances of type %s cannot run virtual machines of their own".formatted(type);
    }

    @Override
    public String remedy() {
      return thatCan.isEmpty()
          ? "take another type"
          : "take one that can, for example "
              + String.join(", ", thatCan.subList(0, Math.min(SHOWN, thatCan.size())));
    }
  }

  /** The provider has no type of that name. */
  record NoSuchType(String type) implements Fault {
    @Override
    public String what() {
      return "it has no instance type %s here".formatted(type);
    }

    @Override
    public String remedy() {
      return "take one of its types that nest";
    }
  }

  /** The account may have no more. */
  record QuotaFull(String said) implements Fault {
    @Override
    public String what() {
      return "the account's quota is full: " + said;
    }

    @Override
    public String remedy() {
      return "terminate what is not needed, take a smaller type, or ask the provider for more";
    }
  }

  /** The provider has none left there. */
  record NoCapacity(String said) implements Fault {
    @Override
    public String what() {
      return "it has no room there now: " + said;
    }

    @Override
    public String remedy() {
      return "take another zone or type, or try again later";
    }
  }

  /** No spot instance at that price, or none at all. */
  record SpotRefused(String said) implements Fault {
    @Override
    public String what() {
      return "it lets no spot instance: " + said;
    }

    @Override
    public String remedy() {
      return "raise the price limit, take another zone or type, or launch on demand";
    }
  }

  /** The image that hosts are launched from is not there. */
  record ImageMissing(String said) implements Fault {
    @Override
    public String what() {
      return "the image that hosts are launched from is not there: " + said;
    }

    @Override
    public String remedy() {
      return "put the id of a host image of that region into the file of providers";
    }
  }

  /** The account asks too often. */
  record Throttled(String said) implements Fault {
    @Override
    public String what() {
      return "it was asked too often: " + said;
    }

    @Override
    public String remedy() {
      return "try again in some minutes";
    }
  }

  /** The provider does not know the instance: it is gone, or was launched a moment ago. */
  record NotFound(String said) implements Fault {
    @Override
    public String what() {
      return said;
    }

    @Override
    public String remedy() {
      return "it is gone, or was launched a moment ago; look again in a minute";
    }
  }

  /** The instance is somebody else's; nothing was done to it. */
  record NotOurs(String instance) implements Fault {
    @Override
    public String what() {
      return "instance %s was not launched by this controller, and was not touched"
          .formatted(instance);
    }

    @Override
    public String remedy() {
      return "name its host if it is to be touched all the same";
    }
  }

  /** This provider has no such thing. */
  record NotOffered(String what, String remedy) implements Fault {}

  /** The token was used for another launch. */
  record TokenReused(String said) implements Fault {
    @Override
    public String what() {
      return "the launch's token was used for another launch: " + said;
    }

    @Override
    public String remedy() {
      return "nothing was launched by this; launch the host once more";
    }
  }

  /** No answer has come: it may be done or not. */
  record Unanswered(String said) implements Fault {
    @Override
    public String what() {
      return "it did not answer: " + said;
    }

    @Override
    public String remedy() {
      return "whether it is done is not known; asked again, it is done once";
    }
  }

  /** Anything else, in the provider's own words. */
  record Other(String what) implements Fault {
    @Override
    public String remedy() {
      return "";
    }
  }
}
