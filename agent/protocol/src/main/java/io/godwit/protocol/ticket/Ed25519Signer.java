package io.godwit.protocol.ticket;

import com.google.protobuf.ByteString;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.TicketClaims;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;

/** Signs with the controller's ticket key. May be used by many threads. */
public final class Ed25519Signer implements TicketSigner {
  private final PrivateKey key;

  /**
   * @param key Ed25519, used for nothing but tickets
   * @throws InvalidKeyException if it is a key of another kind
   */
  public Ed25519Signer(PrivateKey key) throws InvalidKeyException {
    if (!Ed25519.isOneOf(key.getAlgorithm())) {
      throw new InvalidKeyException("tickets are signed with Ed25519, not " + key.getAlgorithm());
    }
    this.key = key;
  }

  @Override
  public SignedTicket sign(TicketClaims claims) {
    ByteString signed = claims.toByteString();
    return SignedTicket.newBuilder()
        .setClaims(signed)
        .setSignature(ByteString.copyFrom(signature(signed.toByteArray())))
        .build();
  }

  private byte[] signature(byte[] message) {
    try {
      Signature signature = Signature.getInstance(Ed25519.ALGORITHM);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot sign a ticket", e);
    }
  }
}
